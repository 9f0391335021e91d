"""Maps requests to requests of a backend, and its responses to responses."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, cast

from embedded_aws.emulator.patterns import InvalidPatternError, SlowPatternError, compile_pattern
from embedded_aws.ministack.api_records import Integration, IntegrationResponse
from embedded_aws.service_calls.http_responses import remap_headers
from embedded_aws.services.api_gateway.rest import vtl
from embedded_aws.services.api_gateway.rest.arrival import LARGEST
from embedded_aws.services.api_gateway.rest.exchange import Answer, Exchange, find_at
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.payloads import (
    convert_request,
    convert_response,
    find_binary_types,
)

_CONVERTED: Final = ("AWS", "HTTP")
"""Types of integrations whose bodies are text, unless they are of a binary media type."""


@dataclass(frozen=True)
class BackendRequest:
    """A mapped request to a backend.

    Attributes:
        body: Body; unchanged if no template has its content type.
        path: Values of the parameters in the backend's path.
        query: Query parameters.
        headers: Headers by their names in lower case.
        override_path: Path that a template sets; None if it sets none.
    """

    body: bytes
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    override_path: str | None


async def build_backend_request(integration: Integration, exchange: Exchange) -> BackendRequest:
    """Maps a request with the integration's parameters and template.

    Raises:
        FailureError: If the template fails with this request.
    """
    rendered = await _render(integration, exchange)
    override: Mapping[str, object] = rendered.request_override if rendered else {}
    if rendered:
        exchange.request_override, exchange.response_override = override, rendered.response_override
    path = override.get("path")
    headers = _build_parameters(integration, exchange, "header") | _list_texts(override.get("header"))
    return BackendRequest(
        body=rendered.body.encode() if rendered else _convert_request(integration, exchange),
        path=_build_parameters(integration, exchange, "path") | _list_texts(path),
        query=_build_parameters(integration, exchange, "querystring")
        | _list_texts(override.get("querystring")),
        headers={name.lower(): value for name, value in headers.items()},
        override_path=path if isinstance(path, str) else None,
    )


def map_headers(integration: Integration, exchange: Exchange) -> dict[str, str]:
    """Returns the mapped headers of a request to a backend, by their names in lower case."""
    headers = _build_parameters(integration, exchange, "header")
    return {name.lower(): value for name, value in headers.items()}


def check_mapped_headers(mapped: Mapping[str, str], invalid: Collection[str]) -> None:
    """Validates mapped headers.

    Args:
        mapped: The headers, by their names in lower case.
        invalid: Names of headers that the backend cannot get.

    Raises:
        ConfigurationError: If one of them is mapped.
    """
    if mapped.keys() & {*invalid}:
        raise ConfigurationError


def _convert_request(integration: Integration, exchange: Exchange) -> bytes:
    if integration["type"] not in _CONVERTED:
        return exchange.body
    binary = find_binary_types(exchange.request["api_id"])
    return convert_request(exchange.body, exchange.media_type, integration.get("contentHandling"), binary)


def _build_parameters(integration: Integration, exchange: Exchange, place: str) -> dict[str, str]:
    prefix = f"integration.request.{place}."
    given = integration.get("requestParameters") or {}
    mapped = {
        target.removeprefix(prefix): exchange.value(source)
        for target, source in given.items()
        if target.startswith(prefix)
    }
    return {name: value for name, value in mapped.items() if value is not None}


def _list_texts(overridden: object) -> dict[str, str]:
    values = cast("dict[str, object]", overridden) if isinstance(overridden, dict) else {}
    return {name: str(value) for name, value in values.items()}


async def _render(integration: Integration, exchange: Exchange) -> vtl.Rendered | None:
    """Renders the template for the content type of the request; None if there is none.

    That of a proxy counts with a VPC link only, for the path (developer guide, "Private integrations").
    """
    linked = integration.get("connectionType") == "VPC_LINK"
    ignored = integration["type"] == "HTTP_PROXY" and not linked
    templates = {} if ignored else integration.get("requestTemplates") or {}
    found = {kind.split(";")[0].strip().lower(): template for kind, template in templates.items()}
    template = found.get(exchange.media_type)
    if template is None:
        return None
    try:
        return await _render_in_thread(template, exchange.message(exchange.body.decode(errors="replace")))
    except vtl.NotJsonError as error:
        raise FailureError("BAD_REQUEST_BODY", str(error)) from None
    except vtl.RenderingError:
        raise ConfigurationError from None


async def _render_in_thread(template: str, message: vtl.Message) -> vtl.Rendered:
    """Renders a template in a thread, so that a long one does not delay other requests."""
    return await asyncio.to_thread(vtl.render, template, message)


@dataclass(frozen=True)
class Reply:
    """A response of a backend."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def respond(
    integration: Integration, exchange: Exchange, reply: Reply, selector: str | None = None
) -> Answer:
    """Maps a response of a backend to the response for the client.

    Args:
        integration: Integration with its integration responses.
        exchange: The request.
        reply: Response of the backend.
        selector: String that selection patterns match. Defaults to the status code.

    Raises:
        FailureError: If no integration response matches, or its template fails.
    """
    if len(reply.body) > LARGEST:
        raise FailureError("INTEGRATION_FAILURE", "Internal server error")
    chosen_by = str(reply.status) if selector is None else selector
    selected = _select(integration.get("integrationResponses") or {}, chosen_by)
    if selected is None:
        raise ConfigurationError
    text = reply.body.decode(errors="replace")
    templates: Mapping[str, str] = selected.get("responseTemplates") or {}
    kind, template = next(iter(templates.items()), ("application/json", None))
    rendered = vtl.Rendered(text, {}, exchange.response_override)
    if template is not None:
        try:
            rendered = await _render_in_thread(template, exchange.message(text))
        except vtl.RenderingError:
            raise ConfigurationError from None
    override = rendered.response_override
    answer = _merge_headers(
        {"Content-Type": kind},
        _build_response_parameters(selected, exchange, reply.headers, text),
        _list_texts(override.get("header")),
    )
    body = rendered.body.encode(errors="replace")
    if template is None:
        binary, accept = find_binary_types(exchange.request["api_id"]), exchange.headers.get("accept", "")
        body = convert_response(reply.body, reply.headers, accept, selected.get("contentHandling"), binary)
    return int(str(override.get("status", selected["statusCode"]))), {**remap_headers(answer)}, body


def _merge_headers(*all_headers: Mapping[str, str]) -> dict[str, str]:
    """Returns headers in which later ones replace earlier ones of the same name in any case."""
    merged = {name.lower(): (name, value) for headers in all_headers for name, value in headers.items()}
    return dict(merged.values())


def _select(responses: Mapping[str, IntegrationResponse], text: str) -> IntegrationResponse | None:
    """Returns the integration response whose pattern equals or matches a string, else the default one."""
    patterns = {each.get("selectionPattern") or "": each for each in responses.values()}
    if exact := patterns.get(text):
        return exact
    matching = (each for pattern, each in patterns.items() if pattern and _matches(pattern, text))
    return next(matching, patterns.get(""))


def _matches(pattern: str, text: str) -> bool:
    try:
        return compile_pattern(pattern).fullmatch(text) is not None
    except InvalidPatternError:
        return False
    except SlowPatternError:
        raise ConfigurationError from None


def _build_response_parameters(
    selected: IntegrationResponse, exchange: Exchange, headers: Mapping[str, str], text: str
) -> dict[str, str]:
    given = {name.lower(): value for name, value in headers.items()}

    def value(source: str) -> str | None:
        if source.startswith("integration.response.header."):
            return given.get(source.removeprefix("integration.response.header.").lower())
        if source.startswith("integration.response.body"):
            return find_at(text, source.removeprefix("integration.response.body"))
        return exchange.value(source)

    sources = selected.get("responseParameters") or {}
    mapped = {
        target.removeprefix("method.response.header."): value(source) for target, source in sources.items()
    }
    return {name: found for name, found in mapped.items() if found is not None}
