"""How many functions work on a queue at once."""

import os
from collections.abc import Callable

from ministack.services import lambda_svc

from embedded_aws.emulator_mends.patching import replace


def mend_concurrency() -> None:
    """Runs no more batches of a queue at once than there are processors to run them, or two.

    Fifty cold Python processes on two cores take minutes over what two warm ones do in seconds.
    """
    here = max(2, os.cpu_count() or 1)

    def limited(limit: Callable[..., int]) -> Callable[..., int]:
        return lambda *mapping: min(limit(*mapping), here)

    replace(lambda_svc, "_sqs_esm_concurrency", limited)
