"""Custom domain names and distributions in front of WebSocket APIs.

MiniStack serves handshakes only under the host names and paths of the APIs themselves.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from urllib.parse import parse_qs

from embedded_aws.iam.origin_access import sign_origin_request
from embedded_aws.ministack import app, cloudfront
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record, Response
from embedded_aws.services.api_gateway.websocket.exchange import Scope

_looking: ContextVar[bool] = ContextVar("looking_for_origin", default=False)


class _OriginFoundError(Exception):
    """The request of a distribution to its origin, which is not sent.

    Args:
        host: Host name of the origin.
        path: Path at the origin.
        query: Query string.
        headers: Headers that the distribution forwards.
    """

    def __init__(self, host: str, path: str, query: str, headers: Mapping[str, str]) -> None:
        super().__init__(host)
        self.host = host
        self.path = path
        self.query = query
        self.headers = headers


async def address_api(scope: Scope) -> Scope | None:
    """Returns a handshake as one for the API that a custom domain name or a distribution leads to.

    Returns:
        The handshake; None if the distribution does not send it to an API.
    """
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host, path = headers.get("host", ""), scope["path"]
    if found := app.resolve_custom_domain(host, path):
        api, stage, rest = found
        return {**scope, "path": _find_local_path(api, f"/{stage}{rest}")}
    label = app.distribution_label(host)
    distribution = cloudfront.find_distribution(label) if label else None
    return (
        scope if distribution is None else await _forward_through_distribution(distribution, scope, headers)
    )


async def _forward_through_distribution(
    distribution: Record, scope: Scope, headers: Mapping[str, str]
) -> Scope | None:
    """Returns a handshake as the origin of a distribution receives it."""
    query = scope.get("query_string", b"").decode("latin-1")
    values = parse_qs(query, keep_blank_values=True)
    raw_path = scope["raw_path"].decode("latin-1")
    token = _looking.set(True)
    try:
        await cloudfront.handle_viewer_request(
            distribution, "GET", scope["path"], raw_path, query, dict(headers), b"", values
        )
    except _OriginFoundError as origin:
        parsed = app.api_host_pattern.get().match(origin.host)
        if parsed is None:
            return None
        return {
            **scope,
            "path": _find_local_path(parsed[1], origin.path),
            "query_string": origin.query.encode("latin-1"),
            "headers": [
                (name.encode(), str(value).encode("latin-1")) for name, value in origin.headers.items()
            ],
        }
    finally:
        _looking.reset(token)
    return None


def _find_local_path(api: str, path: str) -> str:
    return f"/_aws/execute-api/{api}{path}"


def _find_api(fetch: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    async def fetch_or_find(
        origin: Mapping[str, str],
        method: str,
        uri: str,
        query: str,
        headers: Mapping[str, str],
        *rest: object,
    ) -> Response:
        if _looking.get():
            path = f"{origin.get('origin_path') or ''}{uri}"
            raise _OriginFoundError(origin["domain_name"], path, query, headers)
        with sign_origin_request(origin, headers, distribution=str(rest[-1])):
            return await fetch(origin, method, uri, query, headers, *rest)

    return fetch_or_find


PATCHES = (
    Patch(
        cloudfront.fetch_from_origin,
        _find_api,
        "a distribution passes handshakes on to WebSocket APIs, and signs requests to function URLs",
    ),
)
