"""Checks of routes whose response is streamed."""

from typing import Final

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs

_STREAMING: Final = ("function", "http", "private")
"""Backends whose response API Gateway can stream: those of proxy integrations."""
_BUFFERED: Final = ("request_template", "response_template", "rename_fields", "cache")
"""Arguments for which API Gateway needs the whole response, or another type of integration."""


def check_streaming(given: ApiGatewayFacadeRouteArgs[Completed], kind: str | None, errors: Errors) -> None:
    """Checks that nothing is combined with ``response_streaming`` for which API Gateway waits.

    Args:
        given: Arguments of the route.
        kind: Argument of its backend; None if it has none or several.
        errors: Receives what is wrong.
    """
    if errors.is_invalid("response_streaming") or not given["response_streaming"]:
        return
    if kind and kind not in _STREAMING:
        errors.add(
            "response_streaming",
            f"cannot be combined with '{kind}', whose response API Gateway maps; must be false. Stream from a"
            " function, an HTTP service or a private service",
        )
    for argument in _BUFFERED:
        if given[argument]:
            errors.add(
                argument,
                "cannot be combined with 'response_streaming'; API Gateway passes on each part as it is."
                " Remove either",
            )
