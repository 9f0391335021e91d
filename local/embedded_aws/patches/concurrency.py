"""How many functions work on a queue at once."""

import os
from collections.abc import Callable

from ministack.services import lambda_svc

from embedded_aws.patches.patching import Patch

_HERE = max(2, os.cpu_count() or 1)


def _limited(limit: Callable[..., int]) -> Callable[..., int]:
    """Fifty cold Python processes on two cores take minutes over what two warm ones do in seconds."""
    return lambda *mapping: min(limit(*mapping), _HERE)


PATCHES = (
    Patch(
        lambda_svc,
        "_sqs_esm_concurrency",
        "2e00f17a00f8a28e",
        _limited,
        "runs no more batches of a queue at once than there are processors, or two",
    ),
)
