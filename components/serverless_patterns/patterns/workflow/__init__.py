"""The workflow pattern."""
