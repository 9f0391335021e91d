"""A public HTTP service, such as the monolith."""

import re
from collections.abc import Mapping
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.api_gateway_facade.backends.backend import Backend, RouteSettings, answered
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    JSON,
    READ_TEXT,
    Changes,
    problem,
    refuse_unless_utf8,
)

PASSED_ON = (401, 403, 404, 405, 409, 410, 412, 415, 422, 429, 500, 501, 503, 504)
"""Statuses of a backend that a client gets as they are, where API Gateway must be told each of them."""
SUCCEEDED = (201, 202)
"""Statuses of success, beside 200 and 204, that API Gateway must be told of likewise."""
BODILESS = ("GET", "HEAD")
"""Methods whose requests have no body that means anything (RFC 9110)."""
AFTER_SCHEME = r"(\$\{stageVariables\.[A-Za-z0-9_]+\}|[^\s/{}\"'#$])+(/[^\s\"'#]*)?"
"""Pattern of the host, which may be a stage variable, and path of a URL."""

_PLACEHOLDER = re.compile(r"(?<!\$)\{([^}]*)\}")


def read_http(given: Given, route: RouteSettings) -> Backend:
    """An HTTP service that is asked over the internet."""
    means = "a URL that begins with https://; nothing else encrypts what goes over the internet"
    url = given.text("url", f"https://{AFTER_SCHEME}", means, default="")
    check_placeholders(given, url, route.parameters)
    return Backend(
        integration=lambda values: http_integration(values.text(url), route),
        answers=http_answers(route.changes),
        templated=bool(route.changes),
    )


def check_placeholders(given: Given, url: pulumi.Input[str], parameters: tuple[str, ...]) -> None:
    """Reports path parameters that a URL has and the route lacks, or the other way round."""
    if is_output(url) or not url:
        return
    used = _PLACEHOLDER.findall(cast("str", url))
    known = ", ".join(f"{{{parameter}}}" for parameter in parameters) or "none"
    for name in used:
        if name not in parameters:
            given.fault("url", f"{show(url)} has {{{name}}}; the parameters of the route's path are {known}")
    for name in parameters:
        if name not in used:
            given.fault(
                "url", f"{show(url)} lacks {{{name}}} of the route's path, which would be lost; add it"
            )


def http_integration(url: str, route: RouteSettings) -> dict[str, Any]:
    """Passes requests on; as they are, unless the route changes their bodies."""
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
        "responses": _changed_answers(route.changes),
    }


def request_body(route: RouteSettings, body: str) -> str:
    """VTL of the body that a backend gets: none with GET and HEAD.

    A server that reads none with them would take it for the begin of the next request.
    """
    if route.key.method == "ANY":
        bodiless = " && ".join(f'$context.httpMethod != "{method}"' for method in BODILESS)
        return f"#if({bodiless}){body}#end"
    return "" if route.key.method in BODILESS else body


def _changed_answers(changes: Changes) -> dict[str, Any]:
    """Usual errors keep their status and their body: only the contract of success has changed.

    No status matches two patterns, as AWS does not say which of them counts; and no status is answered by
    two responses, as AWS keeps one for each.
    """

    def respond(status: int, template: str) -> dict[str, Any]:
        return {"statusCode": str(status), "responseTemplates": {JSON: template}}

    unchanged = "$input.json('$')"
    changed = changes.answer(unchanged)
    other = f"(?!{'|'.join(map(str, PASSED_ON))})"
    return {
        **answered(200, changed),
        **{str(status): respond(status, changed) for status in SUCCEEDED},
        "204": respond(204, ""),
        **{str(status): respond(status, unchanged) for status in PASSED_ON},
        rf"{other}4\d{{2}}": respond(400, unchanged),
        # A redirect leads past the contract, so there should be none.
        rf"{other}[35]\d{{2}}": respond(502, problem(DESCRIPTIONS[502])),
    }


def http_answers(changes: Changes) -> Mapping[int, str]:
    """Each status that an HTTP backend can answer."""
    statuses = (200, *SUCCEEDED, 204, 400, *PASSED_ON, 502) if changes else (200,)
    return dict.fromkeys(statuses, "What the service answers.")
