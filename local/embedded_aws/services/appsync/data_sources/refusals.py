"""Resolvers and data sources of AppSync that are rejected, since MiniStack would return something else."""

from collections.abc import Callable
from typing import Final, TypedDict

from embedded_aws.ministack import appsync, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.services.appsync.supported import explain_data_source, explain_template

_TEMPLATES: Final = ("requestMappingTemplate", "responseMappingTemplate")
_Call = Callable[..., Response]


class _Input(TypedDict, total=False):
    """Input of the operations that create data sources, resolvers and functions."""

    type: str
    kind: str
    code: str
    dataSourceName: str
    requestMappingTemplate: str
    responseMappingTemplate: str


def _add_check(explain: Callable[[str, _Input], str | None]) -> Callable[[_Call], _Call]:
    def decorate(create: _Call) -> _Call:
        def create_or_refuse(api: str, *given: _Input) -> Response:
            reason = explain(api, given[-1])
            if reason is None:
                return create(api, *given)
            return responses.json_error("BadRequestException", reason, 400)

        return create_or_refuse

    return decorate


def _check_data_source(_api: str, given: _Input) -> str | None:
    return explain_data_source(given.get("type", "NONE"))


def _check_templates(_api: str, given: _Input) -> str | None:
    reasons = (
        explain_template(name, template)
        for name, template in given.items()
        if name in _TEMPLATES and isinstance(template, str) and template
    )
    return next(filter(None, reasons), None)


def _check_resolver(api: str, given: _Input) -> str | None:
    reason = _check_templates(api, given)
    if reason or given.get("code") or any(given.get(name) for name in _TEMPLATES):
        return reason
    source = appsync.data_sources.get(api, {}).get(given.get("dataSourceName", ""), {})
    if given.get("kind", "UNIT") == "UNIT" and source.get("type") == "AWS_LAMBDA":
        return None
    return "code: is required, or mapping templates, unless the data source of a unit resolver is a function."


PATCHES = (
    Patch(
        appsync.create_data_source,
        _add_check(_check_data_source),
        "data sources that cannot be called are refused",
    ),
    Patch(
        appsync.create_resolver,
        _add_check(_check_resolver),
        "resolvers whose mapping templates cannot be run are refused",
    ),
    Patch(
        appsync.create_function,
        _add_check(_check_templates),
        "functions whose mapping templates cannot be run are refused",
    ),
    Patch(
        appsync.update_function,
        _add_check(_check_templates),
        "functions whose mapping templates cannot be run are refused in an update",
    ),
)
