"""The static offload pattern."""

from serverless_patterns.patterns.static_offload.component import StaticOffload, StaticOffloadArgs

__all__ = ["StaticOffload", "StaticOffloadArgs"]
