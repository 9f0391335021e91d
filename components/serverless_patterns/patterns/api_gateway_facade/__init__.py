"""The API gateway facade pattern."""
