"""The alarm topic block."""
