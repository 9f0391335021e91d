"""Tests that a change affects, the nearest first: ``make quick``."""
