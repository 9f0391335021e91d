"""Data sources and resolvers of AppSync that are rejected."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from embedded_aws.resource_model.known_inputs import read_member
from embedded_aws.services.appsync.supported import explain_code, explain_data_source, explain_template

_TEMPLATES: Final = (
    *("requestTemplate", "responseTemplate", "requestMappingTemplate", "responseMappingTemplate"),
)


def _check_data_source(given: Mapping[str, object]) -> Iterator[str]:
    type_, http = given.get("type"), read_member(given, "httpConfig")
    if isinstance(type_, str) and (reason := explain_data_source(type_)):
        yield reason
    endpoint = http.get("endpoint")
    if "authorizationConfig" in http and isinstance(endpoint, str) and not _is_of_aws(endpoint):
        yield (
            f"httpConfig.endpoint: {endpoint!r} cannot be combined with 'authorizationConfig' in the "
            "embedded emulator; must be an endpoint of an AWS service. Change it."
        )


def _is_of_aws(endpoint: str) -> bool:
    return (urlsplit(endpoint).hostname or "").endswith(".amazonaws.com")


def _check_templates(given: Mapping[str, object]) -> Iterator[str]:
    templates = ((name, given.get(name)) for name in _TEMPLATES)
    reasons = (explain_template(name, text) for name, text in templates if isinstance(text, str) and text)
    yield from filter(None, reasons)
    code = given.get("code")
    if isinstance(code, str) and (reason := explain_code(code)):
        yield reason


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:appsync/dataSource:DataSource": _check_data_source,
    "aws:appsync/function:Function": _check_templates,
    "aws:appsync/resolver:Resolver": _check_templates,
}
"""The reasons by type."""
