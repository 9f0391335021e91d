"""Calls of one service by another, as a role."""
