"""The static offload pattern."""

from serverless_patterns.patterns.static_offload.args import (
    StaticOffloadArgs,
    StaticOffloadBehaviorArgs,
    StaticOffloadCacheRuleArgs,
    StaticOffloadDomainArgs,
    StaticOffloadOriginArgs,
)
from serverless_patterns.patterns.static_offload.component import StaticOffload

__all__ = [
    "StaticOffload",
    "StaticOffloadArgs",
    "StaticOffloadBehaviorArgs",
    "StaticOffloadCacheRuleArgs",
    "StaticOffloadDomainArgs",
    "StaticOffloadOriginArgs",
]
