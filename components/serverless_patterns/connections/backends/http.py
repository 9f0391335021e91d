"""A public HTTP service, such as the monolith."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Required, TypedDict, cast

import pulumi

from serverless_patterns.arguments.declarations import Matches
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import AFTER_SCHEME, WITHOUT_CREDENTIALS
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.http_integration import HttpIntegration
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings, default_response
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS
from serverless_patterns.connections.rest.templates import (
    JSON,
    READ_TEXT,
    Changes,
    problem,
    refuse_unless_utf8,
)
from serverless_patterns.connections.websocket_integration import (
    DEFAULT,
    FAILED,
    REJECTED,
    SUCCESS,
    Integration,
)

_HTTPS = (
    f"a URL that begins with https://, {WITHOUT_CREDENTIALS}; nothing else encrypts requests on the internet"
)


@arguments
class ApiGatewayFacadeHttpArgs(TypedDict, total=False):
    """A public HTTP service, such as a monolith; requests and responses pass unchanged."""

    url: Required[
        Annotated[
            pulumi.Input[str],
            Matches(
                f"https://{AFTER_SCHEME}",
                _HTTPS,
            ),
        ]
    ]
    """URL that begins with ``https://``, with the path parameters of the route, as in ``{proxy}``."""


@arguments
class WebSocketApiHttpArgs(TypedDict, total=False):
    """A public HTTP service that receives the message by POST, with the header ``connectionId``."""

    url: Required[
        Annotated[
            pulumi.Input[str],
            Matches(
                f"https://{AFTER_SCHEME}",
                _HTTPS,
            ),
        ]
    ]
    """URL that begins with ``https://``."""


PASSED_ON = (401, 403, 404, 405, 409, 410, 412, 415, 422, 429, 500, 501, 503, 504)
"""Statuses of a backend that a client gets unchanged; API Gateway needs a response for each."""
SUCCEEDED = (201, 202)
"""Statuses of success, in addition to 200 and 204, that also need a response."""
BODILESS = ("GET", "HEAD")
"""Methods whose requests have no body that means anything (RFC 9110)."""
_PLACEHOLDER = re.compile(r"(?<!\$)\{([^}]*)\}")


def _read_rest(given: ApiGatewayFacadeHttpArgs, route: RouteSettings, errors: Errors) -> RestBackend:
    url = given["url"]
    check_placeholders(url, route.parameters, errors)
    return RestBackend(
        integration=lambda values: http_integration(values.text(url), route),
        descriptions=describe_statuses(route.changes),
        uses_template=bool(route.changes),
    )


def _read_http_api(given: ApiGatewayFacadeHttpArgs, route: RouteSettings, errors: Errors) -> HttpIntegration:
    check_placeholders(given["url"], route.parameters, errors)
    return HttpIntegration(pass_on(route.key.method, given["url"]))


def pass_on(method: str, uri: pulumi.Input[str]) -> dict[str, Any]:
    """Returns the settings of an integration of an HTTP API that passes requests unchanged.

    Args:
        method: Method of the route.
        uri: URL of the service, or ARN of its listener.
    """
    return {
        "integration_type": "HTTP_PROXY",
        "integration_method": method,
        "integration_uri": uri,
        "payload_format_version": "1.0",
    }


def check_placeholders(url: pulumi.Input[str], parameters: tuple[str, ...], errors: Errors) -> None:
    """Checks that a URL has the path parameters of the route, and no others."""
    if is_output(url):
        return
    used = _PLACEHOLDER.findall(cast("str", url))
    known = ", ".join(f"{{{parameter}}}" for parameter in parameters) or "none"
    for name in used:
        if name not in parameters:
            errors.add("url", f"{show(url)} has {{{name}}}; the parameters of the route's path are {known}")
    for name in parameters:
        if name not in used:
            errors.add(
                "url", f"{show(url)} lacks {{{name}}} of the route's path, which would be lost; add it"
            )


def http_integration(url: str, route: RouteSettings) -> dict[str, Any]:
    """Returns an integration that passes requests unchanged, unless the route changes their bodies."""
    common: dict[str, Any] = {"httpMethod": route.key.method, "uri": url}
    path = {f"integration.request.path.{name}": f"method.request.path.{name}" for name in route.parameters}
    if not route.changes:
        # HTTP_PROXY passes on all headers and query parameters; API Gateway adds X-Forwarded-*.
        behavior = "when_no_match"
        return {"type": "http_proxy", **common, "passthroughBehavior": behavior, "requestParameters": path}
    changed, body = route.changes.body(READ_TEXT)
    if route.changes.request_template is None:
        body = request_body(route, body)
    named = [("header", name) for name in route.headers] + [("querystring", name) for name in route.query]
    declared = {
        f"integration.request.{place}.{name}": f"method.request.{place}.{name}" for place, name in named
    }
    return {
        "type": "http",
        **common,
        "passthroughBehavior": "never",
        "requestParameters": path | declared,
        "requestTemplates": {JSON: changed + refuse_unless_utf8() + body},
        "responses": _change_responses(route.changes),
    }


def request_body(route: RouteSettings, body: str) -> str:
    """Returns VTL of the body that a backend receives: none with GET and HEAD.

    A server that expects no body would read it as the start of the next request.
    """
    if route.key.method == "ANY":
        bodiless = " && ".join(f'$context.httpMethod != "{method}"' for method in BODILESS)
        return f"#if({bodiless}){body}#end"
    return "" if route.key.method in BODILESS else body


def _change_responses(changes: Changes) -> dict[str, Any]:
    """Returns the responses: usual errors stay as they are, since only the contract of success has changed.

    No status matches two patterns, since AWS does not say which one counts; and no status has two responses,
    since AWS keeps one for each.
    """

    def respond(status: int, template: str) -> dict[str, Any]:
        return {"statusCode": str(status), "responseTemplates": {JSON: template}}

    unchanged = "$input.json('$')"
    changed = changes.answer(unchanged)
    other = f"(?!{'|'.join(map(str, PASSED_ON))})"
    return {
        **default_response(200, changed),
        **{str(status): respond(status, changed) for status in SUCCEEDED},
        "204": respond(204, ""),
        **{str(status): respond(status, unchanged) for status in PASSED_ON},
        rf"{other}4\d{{2}}": respond(400, unchanged),
        # A redirect would lead past the contract.
        rf"{other}[35]\d{{2}}": respond(502, problem(DESCRIPTIONS[502])),
    }


def describe_statuses(changes: Changes) -> Mapping[int, str]:
    """Returns a description of each status that an HTTP backend can return."""
    statuses = (200, *SUCCEEDED, 204, 400, *PASSED_ON, 502) if changes else (200,)
    return dict.fromkeys(statuses, "What the service answers.")


def _read_websocket(given: WebSocketApiHttpArgs, _timeout: float, _errors: Errors) -> Integration:
    return Integration(
        "HTTP",
        url=given["url"],
        template="$input.body",
        headers={"Content-Type": "'application/json'", "connectionId": "context.connectionId"},
        responses={SUCCESS: "", r"/4\d\d/": REJECTED, DEFAULT: FAILED},
    )


HTTP = BackendKind("http", _read_rest, _read_websocket, _read_http_api)
