"""CloudFront Functions run in the engine of this package instead of Node.js."""

import logging
from collections.abc import Callable
from typing import Any, Final, cast

from ministack.services import cloudfront

from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudfront.function_syntax import version_of
from embedded_aws.services.cloudfront.functions.engine import EdgeFunctionError, evaluate

_CLOUDFRONT: Final = cast("Any", cloudfront)
_LOGGER: Final = logging.getLogger("cloudfront_functions")


def _in_engine(_run: Callable[..., Any]) -> Callable[..., Any]:
    async def run(function_arn: str, event: dict[str, Any]) -> Any:
        code: bytes | None = _CLOUDFRONT.live_function_code(function_arn)
        if code is None:
            raise _CLOUDFRONT.CloudFrontFunctionError(f"{function_arn} has no published (LIVE) code")
        function = _CLOUDFRONT._functions[function_arn.rpartition("/")[2]]
        live = _CLOUDFRONT._function_view(function, "LIVE")
        version = version_of(live.get("runtime", function["runtime"]))
        try:
            value, log = await _CLOUDFRONT.run_offloop(evaluate, code.decode(), event, version)
        except EdgeFunctionError as error:
            _LOGGER.warning("%s: %s", function["name"], error)
            raise _CLOUDFRONT.CloudFrontFunctionError(str(error)) from None
        for line in log:
            _LOGGER.info("%s: %s", function["name"], line)
        return value

    return run


PATCHES = (
    Patch(
        cloudfront,
        "_run_function",
        "2b68dd966dc8979f",
        _in_engine,
        "functions of CloudFront find what AWS's runtimes have, and no more, within limits",
    ),
)
