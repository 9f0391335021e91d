"""Records requests to APIs and distributions."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from embedded_aws.event_log.log import LOG
from embedded_aws.json_values import read_text
from embedded_aws.ministack import cloudfront, responses
from embedded_aws.ministack.records import Fields, Response
from embedded_aws.observation.causes import is_unobserved, suppress_recording_errors

_REJECTED: Final = 400
_FAILED: Final = 500

_Handle = Callable[..., Awaitable[Response]]


def record_distribution_requests(handle: _Handle) -> _Handle:
    """Records requests to distributions."""

    async def handle_recorded(distribution: Fields, method: str, path: str, *rest: object) -> Response:
        started = time.monotonic()
        response = await handle(distribution, method, path, *rest)
        with suppress_recording_errors():
            parsed = cloudfront.parse_distribution(distribution)
            behavior: Fields = cloudfront.match_behavior(parsed, path) or {}
            route = read_text(behavior.get("path_pattern")) or "*"
            asked, arn = (method, path), read_text(distribution["ARN"])
            record_request("cloudfront", arn, asked, route=route, status=response[0], started=started)
        return response

    return handle_recorded


def build_api_arn(api: str) -> str:
    """Returns the ARN of an HTTP or WebSocket API in the Region of the current request."""
    return f"arn:aws:apigateway:{responses.get_region()}::/apis/{api}"


def record_request(
    service: str, arn: str, asked: tuple[str, str], *, route: str | None, status: int, started: float
) -> None:
    """Records a request.

    Args:
        service: ``apigateway`` or ``cloudfront``.
        arn: ARN of the API or the distribution.
        asked: Method and path.
        route: Route or cache behavior; None if there is none.
        status: Status of the response.
        started: When it began, by the monotonic clock.
    """
    if is_unobserved():
        return
    method, path = asked
    outcome = "ok" if status < _REJECTED else "rejected" if status < _FAILED else "error"
    LOG.add(
        "request",
        source=None,
        target=arn,
        outcome=outcome,
        duration_ms=(time.monotonic() - started) * 1_000,
        service=service,
        method=method,
        path=path,
        route=route,
        status=status,
    )
