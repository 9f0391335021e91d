"""Measurements of the peers; they run in separate environments."""
