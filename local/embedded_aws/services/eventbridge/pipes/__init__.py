"""Pipes: point-to-point connections from a source, over a filter and an enrichment, to a target."""
