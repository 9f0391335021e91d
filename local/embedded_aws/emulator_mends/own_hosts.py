"""Hosts of the user's own answer at every path.

MiniStack has paths such as ``/health`` and ``/.well-known/…`` at which it answers for itself, whatever the
host is. A load balancer, a distribution and an API under a name of one's own may have something else there.
"""

from collections.abc import Callable
from typing import Any, cast

from ministack import app

from embedded_aws.emulator_mends.patching import Patch

_APP = cast("Any", app)
_Headers = dict[str, str]


def _is_own(headers: _Headers, path: str) -> bool:
    host = headers.get("host", "")
    return (
        _APP._is_potential_alb_request(host, path)
        or _APP._parse_cloudfront_dataplane_host(host) is not None
        or _APP._resolve_custom_domain_request(host, path) is not None
    )


def _unless_own(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def unless_own(method: str, path: str, headers: _Headers, *rest: Any) -> Any:
        return None if _is_own(headers, path) else await handle(method, path, headers, *rest)

    return unless_own


def _own_first(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def own_first(
        method: str, path: str, headers: _Headers, body: bytes, query: Any, *rest: Any, **facts: Any
    ) -> Any:
        host, raw_path, raw_query = headers.get("host", ""), facts["raw_path"], facts["raw_query_string"]
        if _is_own(headers, path):
            if answer := await _APP._handle_alb_request(
                host, path, method, headers, body, query, raw_query, raw_path
            ):
                return answer
            if answer := await _APP._handle_cloudfront_dataplane_request(
                host, path, raw_path or path, raw_query, method, headers, body, query, facts["client_ip"]
            ):
                return answer
        return await handle(method, path, headers, body, query, *rest, **facts)

    return own_first


PATCHES = (
    Patch(
        app,
        "_handle_pre_body_request",
        "cefd711bab898d43",
        _unless_own,
        "a host of the user's own has all paths, also /health",
    ),
    Patch(
        app,
        "_handle_post_body_shortcuts",
        "e02ad0112810ea12",
        _unless_own,
        "a host of the user's own has all paths, also /.well-known/jwks.json",
    ),
    Patch(
        app,
        "_handle_special_data_plane_request",
        "f72ef1d0f109c220",
        _own_first,
        "a host of the user's own comes before what paths may mean",
    ),
)
