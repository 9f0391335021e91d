"""The architecture patterns, a folder each."""
