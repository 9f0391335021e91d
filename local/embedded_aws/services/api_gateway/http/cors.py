"""Cross-origin requests: the API answers preflight requests, and adds its headers to all responses.

See API Gateway developer guide, "Configure CORS for HTTP APIs".
"""

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.api_records import CorsConfiguration
from embedded_aws.services.api_gateway.http.failures import Response

_SCHEMES: Final = ("https://*", "http://*")
_PREFIX: Final = "access-control-"


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request asks for permission to send another one."""
    return method == "OPTIONS" and "origin" in headers and f"{_PREFIX}request-method" in headers


def answer_preflight(configuration: CorsConfiguration, headers: Mapping[str, str]) -> Response:
    """Returns the response to a preflight request; it has no headers for an origin that is not allowed."""
    allowed: dict[str, str | list[str]] = {**_allow(configuration, headers)}
    if allowed:
        listed = (
            ("allowMethods", configuration.get("allowMethods")),
            ("allowHeaders", configuration.get("allowHeaders")),
        )
        for name, values in listed:
            if values:
                allowed[f"{_PREFIX}allow-{name.removeprefix('allow').lower()}"] = ",".join(values)
        if (seconds := configuration.get("maxAge")) is not None:
            allowed[f"{_PREFIX}max-age"] = str(seconds)
    return 204, allowed, b""


def add_headers(configuration: CorsConfiguration, headers: Mapping[str, str], response: Response) -> Response:
    """Returns a response with the headers of the API, which replace those of the backend."""
    if not configuration:
        return response
    status, given, body = response
    kept = {name: value for name, value in given.items() if not name.lower().startswith(_PREFIX)}
    allowed, exposed = _allow(configuration, headers), configuration.get("exposeHeaders")
    if allowed and exposed:
        allowed[f"{_PREFIX}expose-headers"] = ",".join(exposed)
    return status, {**kept, **allowed}, body


def _allow(configuration: CorsConfiguration, headers: Mapping[str, str]) -> dict[str, str]:
    origin = headers.get("origin")
    known = configuration.get("allowOrigins") or []
    if not origin:
        return {}
    by_scheme = any(
        scheme in known and origin.lower().startswith(scheme.removesuffix("*")) for scheme in _SCHEMES
    )
    if "*" not in known and not by_scheme and origin.lower() not in {each.lower() for each in known}:
        return {}
    allowed = {f"{_PREFIX}allow-origin": "*" if "*" in known else origin}
    return allowed | (
        {f"{_PREFIX}allow-credentials": "true"} if configuration.get("allowCredentials") else {}
    )
