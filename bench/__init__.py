"""Measures the project against its peers, side by side in one run."""
