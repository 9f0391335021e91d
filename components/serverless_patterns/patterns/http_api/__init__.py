"""The HTTP API pattern."""
