"""The fan-out conversion pattern."""
