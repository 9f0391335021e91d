"""The static offload pattern."""
