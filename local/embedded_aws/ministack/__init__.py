"""Adapter to MiniStack: patches of its functions, and the check of their fingerprints."""
