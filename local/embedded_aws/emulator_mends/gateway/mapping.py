"""How an integration's mappings make the request of a backend, and the answer of what that says."""

import json
import re
from collections.abc import Mapping
from typing import Any

from embedded_aws import vtl
from embedded_aws.emulator_mends.gateway.exchange import Exchange

Integration = Mapping[str, Any]
"""What PutIntegration was told, and its responses."""


def request_parameters(integration: Integration, exchange: Exchange, place: str) -> dict[str, str]:
    """What ``requestParameters`` put into the ``path``, ``querystring`` or ``header`` of the backend's request."""
    prefix = f"integration.request.{place}."
    mapped = {
        target.removeprefix(prefix): exchange.value(source)
        for target, source in (integration.get("requestParameters") or {}).items()
        if target.startswith(prefix)
    }
    return {name: value for name, value in mapped.items() if value is not None}


def render_request(integration: Integration, exchange: Exchange) -> vtl.Rendered | None:
    """The request's body by the template for its content type; None if there is no such template.

    Raises:
        RenderingError: The template fails with this request.
    """
    templates = integration.get("requestTemplates") or {}
    found = {kind.split(";")[0].strip().lower(): template for kind, template in templates.items()}
    template = found.get(exchange.media_type)
    if template is None:
        return None
    return vtl.render(template, exchange.message(exchange.body.decode(errors="replace")))


def respond(
    integration: Integration, exchange: Exchange, status: int, headers: Mapping[str, str], body: bytes
) -> Any:
    """The answer for the client by the integration response for the backend's status, or a gateway error."""
    selected = _select(integration.get("integrationResponses") or {}, status)
    if selected is None:
        return exchange.configuration_error()
    text = body.decode(errors="replace")
    templates: dict[str, str] = selected.get("responseTemplates") or {}
    kind, template = next(iter(templates.items()), ("application/json", None))
    rendered = vtl.Rendered(text, {}, {})
    if template is not None:
        try:
            rendered = vtl.render(template, exchange.message(text))
        except vtl.RenderingError:
            return exchange.configuration_error()
    override = rendered.response_override
    answer = {"Content-Type": kind, **_response_parameters(selected, exchange, headers, text)}
    answer |= {name: str(value) for name, value in override.get("header", {}).items()}
    return int(override.get("status", selected["statusCode"])), answer, rendered.body.encode()


def _select(responses: Mapping[str, Any], status: int) -> Mapping[str, Any] | None:
    """The response whose pattern is the status, else one whose pattern matches it, else the one without."""
    patterns = {each.get("selectionPattern") or "": each for each in responses.values()}
    if exact := patterns.get(str(status)):
        return exact
    matching = (each for pattern, each in patterns.items() if pattern and re.fullmatch(pattern, str(status)))
    return next(matching, patterns.get(""))


def _response_parameters(
    selected: Mapping[str, Any], exchange: Exchange, headers: Mapping[str, str], text: str
) -> dict[str, str]:
    given = {name.lower(): value for name, value in headers.items()}

    def value(source: str) -> str | None:
        if source.startswith("integration.response.header."):
            return given.get(source.removeprefix("integration.response.header.").lower())
        if source.startswith("integration.response.body"):
            return _at(text, source.removeprefix("integration.response.body"))
        return exchange.value(source)

    mapped = {
        target.removeprefix("method.response.header."): value(source)
        for target, source in (selected.get("responseParameters") or {}).items()
    }
    return {name: found for name, found in mapped.items() if found is not None}


def _at(text: str, path: str) -> str | None:
    """The value at a path such as ``.order.id`` of a JSON text; the whole text for no path."""
    if not path:
        return text
    try:
        value: Any = json.loads(text)
    except ValueError:
        return None
    for name in path.strip(".").split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return None if value is None else str(value)
