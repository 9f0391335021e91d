"""The maximum concurrency of event source mappings of queues."""

import os
from collections.abc import Callable

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.patching import Patch

CONCURRENT_BATCHES = max(2, os.cpu_count() or 1)
"""Batches of one event source mapping that functions process at the same time."""


def _limit_concurrency(limit: Callable[..., int]) -> Callable[..., int]:
    """On two cores, 50 cold Python processes take minutes for the work of two warm ones in seconds."""
    return lambda *mapping: min(limit(*mapping), CONCURRENT_BATCHES)


PATCHES = (
    Patch(
        lambda_functions.queue_concurrency,
        _limit_concurrency,
        "no more concurrent batches of a queue than processors, but at least two",
    ),
)
