"""CloudFront Functions run in the engine of this package instead of Node.js."""

import logging
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import cloudfront
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudfront.function_syntax import find_version
from embedded_aws.services.cloudfront.functions.engine import EdgeFunctionError, evaluate

_LOGGER: Final = logging.getLogger("cloudfront_functions")


def _run_in_engine(_run: Callable[..., object]) -> Callable[..., object]:
    async def run(function_arn: str, event: dict[str, object]) -> object:
        code = cloudfront.live_function_code(function_arn)
        if code is None:
            raise cloudfront.FunctionError(f"{function_arn} has no published (LIVE) code")
        function = cloudfront.functions[function_arn.rpartition("/")[2]]
        live = cloudfront.view_function(function, "LIVE")
        version = find_version(str(live.get("runtime", function["runtime"])))
        try:
            value, log = await cloudfront.run_in_thread(evaluate, code.decode(), event, version)
        except EdgeFunctionError as error:
            _LOGGER.warning("%s: %s", function["name"], error)
            raise cloudfront.FunctionError(str(error)) from None
        for line in log:
            _LOGGER.info("%s: %s", function["name"], line)
        return value

    return run


PATCHES = (
    Patch(
        cloudfront.run_function,
        _run_in_engine,
        "functions of CloudFront find what AWS's runtimes have, and no more, within limits",
    ),
)
