"""HTTP APIs: routes, authorizers, and integrations with functions, services and HTTP backends."""

import re
from collections.abc import Callable

from embedded_aws.ministack import app, http_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway import header_lines
from embedded_aws.services.api_gateway.http import serving


def _replace_serving(_: Callable[..., object]) -> Callable[..., object]:
    return serving.serve


def _leave_authorization(_: Callable[..., object]) -> Callable[..., object]:
    return serving.find_authorization_type


def _add_root(parse: Callable[..., object]) -> Callable[..., object]:
    """Finds an API in a path that ends with its ID: the endpoint of an API has no slash at its end."""

    def parse_with_root(host: str, path: str) -> object:
        return parse(host, f"{path}/" if re.fullmatch(r"/_aws/execute-api/[^/]+", path) else path)

    return parse_with_root


PATCHES = (
    Patch(
        app.pin_signed_request,
        header_lines.keep_header_lines,
        "an HTTP API knows the values of a header that a client sends in several lines",
    ),
    Patch(
        http_apis.execute_in_scope,
        _replace_serving,
        "an HTTP API selects routes, authorizes, throttles, maps and logs requests, and calls every backend",
    ),
    Patch(
        http_apis.route_authorization_type,
        _leave_authorization,
        "a request is authorized as the route that its stage serves, and a denied one is in the access log",
    ),
    Patch(
        app.parse_api_url,
        _add_root,
        "the endpoint of an API without a slash is its root",
    ),
)
