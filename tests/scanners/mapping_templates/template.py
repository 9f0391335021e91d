"""The mapping templates of an API, with the facts for their scan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_PREFIX = "x-amazon-apigateway-"
_PLACES = {"path": "path", "query": "querystring", "header": "header"}
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class MappingTemplate:
    """A template.

    Attributes:
        place: Where it stands, such as ``POST /orders, request application/json``.
        text: The template.
        sink: What it writes: a ``form``, ``json`` or any other ``text``.
        answers: Whether it renders an answer; ``$input`` is what the service said, then.
        service: The service that is asked, such as ``dynamodb``; empty for none of AWS's.
        parameters: Names of the request's parameters by place, as ``$input.params()`` has them.
    """

    place: str
    text: str
    sink: str = "json"
    answers: bool = False
    service: str = ""
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]], hash=False)

    @property
    def asks_service(self) -> bool:
        """Whether it is a request to an AWS service that acts on its content; Lambda passes it on."""
        return not self.answers and self.service not in {"", "lambda"}


def find_templates(document: Mapping[str, Any]) -> Iterator[MappingTemplate]:
    """Every template of an OpenAPI document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            place = f"{method.removeprefix(_PREFIX).removesuffix('-method').upper()} {path}"
            yield from _list_integration_templates(place, operation, operation[f"{_PREFIX}integration"])
    for kind, response in document.get(f"{_PREFIX}gateway-responses", {}).items():
        for content_type, text in response.get("responseTemplates", {}).items():
            yield MappingTemplate(f"{kind}, {content_type}", text, _sink(content_type), answers=True)


def _list_integration_templates(
    place: str, operation: Mapping[str, Any], integration: Mapping[str, Any]
) -> Iterator[MappingTemplate]:
    service = _service(integration)
    parameters = {
        ours: tuple(each["name"] for each in operation.get("parameters", []) if each["in"] == theirs)
        for theirs, ours in _PLACES.items()
    }
    sent_as_form = _FORM in "".join(map(str, integration.get("requestParameters", {}).values()))
    for content_type, text in integration.get("requestTemplates", {}).items():
        sink = "form" if sent_as_form else _sink(content_type)
        yield MappingTemplate(
            f"{place}, request {content_type}", text, sink, service=service, parameters=parameters
        )
    for pattern, response in integration.get("responses", {}).items():
        for content_type, text in response.get("responseTemplates", {}).items():
            yield MappingTemplate(
                f"{place}, response {pattern} {content_type}",
                text,
                _sink(content_type),
                answers=True,
                service=service,
                parameters=parameters,
            )


def _sink(content_type: str) -> str:
    if content_type == _FORM:
        return "form"
    return "json" if content_type.endswith("json") else "text"


def _service(integration: Mapping[str, Any]) -> str:
    """The service in ``arn:aws:apigateway:<region>:<service>:…``."""
    uri = integration.get("uri", "") if integration["type"] == "aws" else ""
    return uri.split(":")[4] if uri.count(":") > 4 else ""
