"""Resolvers and functions with templates run as those with code do, with the same data sources."""

from collections.abc import Callable
from typing import Final, Required, TypedDict

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.services.appsync.templates.rendering import render
from embedded_aws.services.appsync.templates.utilities import TemplateError
from embedded_aws.velocity.syntax import RenderingError

_Call = Callable[..., object]
_FIRST_VERSION: Final = "2017-02-28"


class _Runtime(TypedDict, total=False):
    name: str


class _Unit(TypedDict, total=False):
    """A resolver or function, as far as it is read here."""

    code: str
    runtime: _Runtime
    requestMappingTemplate: str
    responseMappingTemplate: str


class _Failure(TypedDict):
    """The error of a data source."""

    message: str
    type: str


class _Context(TypedDict, total=False):
    """The variable ``$context``, as far as it is read here."""

    error: _Failure | None
    result: object
    stash: Required[JsonObject]


_Evaluated = tuple[str, object, object]
"""Kind of the end, value, and error."""
_Errors = list[dict[str, object]]
_Evaluate = Callable[[str, str, _Context, _Errors], _Evaluated]
"""Evaluates a function of the code of a unit with a context; it adds errors."""


class _Templates(str):
    """The templates of a resolver or function, in the place of code.

    Attributes:
        request: Request mapping template.
        response: Response mapping template.
        version: Version of the request that was rendered last.
    """

    __slots__ = ("request", "response", "version")

    def __new__(cls, unit: _Unit) -> "_Templates":
        made = super().__new__(cls, "templates")
        made.request = unit.get("requestMappingTemplate") or ""
        made.response = unit.get("responseMappingTemplate") or ""
        made.version = ""
        return made

    request: str
    response: str
    version: str


def _has_templates(unit: _Unit) -> bool:
    return not unit.get("code") and bool(
        unit.get("requestMappingTemplate") or unit.get("responseMappingTemplate")
    )


def resolve_with_templates(resolve: _Call) -> _Call:
    """Returns the function that runs templates of a resolver as code."""

    def resolve_field(api: str, resolver: _Unit, *rest: object, **more: object) -> object:
        if _has_templates(resolver):
            resolver = {**resolver, "runtime": {"name": "APPSYNC_JS"}, "code": _Templates(resolver)}
        return resolve(api, resolver, *rest, **more)

    return resolve_field


def _run_templates(run: _Call) -> _Call:
    def run_stage(api: str, unit: _Unit, *rest: object, **more: object) -> object:
        return run(api, {**unit, "code": _Templates(unit)} if _has_templates(unit) else unit, *rest, **more)

    return run_stage


def _evaluate_templates(evaluate: _Evaluate) -> _Evaluate:
    """Renders a template in the place of a function of the code."""

    def evaluate_unit(code: str, name: str, context: _Context, errors: _Errors) -> _Evaluated:
        if not isinstance(code, _Templates):
            return evaluate(code, name, context, errors)
        template = code.request if name == "request" else code.response
        if name == "response" and code.version == _FIRST_VERSION:
            if error := context.get("error"):
                raise appsync.ResolverError(error["message"], error["type"])
            if context.get("result") is None:
                return "ok", None, None
        if not template:
            return ("ok", {}, None) if name == "request" else ("missing", None, None)
        try:
            rendered = render(template, context)
        except TemplateError as error:
            raise appsync.ResolverError(str(error), error.type, error.data, error.info) from None
        except RenderingError as error:
            raise appsync.ResolverError(str(error), "MappingTemplate") from None
        errors.extend(rendered.errors)
        context["stash"].clear()
        context["stash"].update(rendered.stash)
        if name == "request":
            code.version = read_members({"request": rendered.value}, "request").get("version", "")
        return ("earlyReturn" if rendered.returned else "ok"), rendered.value, None

    return evaluate_unit


PATCHES = (
    Patch(appsync.run_stage, _run_templates, "functions of pipelines have mapping templates"),
    Patch(appsync.evaluate_code, _evaluate_templates, "mapping templates are rendered as AppSync does"),
)
