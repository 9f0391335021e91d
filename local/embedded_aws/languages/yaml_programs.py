"""Types, functions and inputs of a program in YAML, read without running it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from embedded_aws.program.declarations import Declared
from embedded_aws.program.project import Project
from embedded_aws.program.yaml_files import read_mapping
from embedded_aws.resource_model.known_inputs import UNKNOWN
from embedded_aws.resource_model.registry import list_function_tokens, list_resource_types

YAML: Final = "yaml"
"""Name of the runtime."""
_FILES: Final = ("Main.yaml", "Pulumi.yaml")
_FUNCTION: Final = "fn::"
_INVOKE: Final = "fn::invoke"


def read_declarations(project: Project, stack: str) -> list[Declared]:
    """Returns the resources and functions that a program uses, with the inputs that are known.

    Raises:
        ProjectError: If the program is not YAML, or not a program.
    """
    program = _read_program(project)
    resources = _read_mapping(program.get("resources"))
    declared = [_declare(project, stack, name, _read_mapping(each)) for name, each in resources.items()]
    tokens = dict.fromkeys(_list_functions(program))
    return [*declared, *(Declared("function", token) for token in tokens)]


def _read_program(project: Project) -> Mapping[str, object]:
    directory = project.main_directory
    file = next((path for name in _FILES if (path := directory / name).is_file()), project.file)
    return read_mapping(file)


def _declare(project: Project, stack: str, name: str, resource: Mapping[str, object]) -> Declared:
    token = _find_token(str(resource.get("type", "")), list_resource_types())
    inputs = {each: _mark_unknown(value) for each, value in _read_mapping(resource.get("properties")).items()}
    urn = f"urn:pulumi:{stack}::{project.name}::{token}::{name}"
    return Declared("type", token, name, urn, inputs, final=True)


def _mark_unknown(value: object) -> object:
    """Returns a value with a mark in place of all that depends on something else."""
    match value:
        case str():
            return UNKNOWN if "${" in value else value
        case dict():
            members = cast("dict[str, object]", value)
            if any(str(name).lower().startswith(_FUNCTION) for name in members):
                return UNKNOWN
            return {name: _mark_unknown(each) for name, each in members.items()}
        case list():
            return [_mark_unknown(each) for each in cast("list[object]", value)]
        case _:
            return value


def _list_functions(value: object) -> Iterator[str]:
    """Yields the token of each function of a provider that is called anywhere in a value."""
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _list_functions(each)
    if isinstance(value, dict):
        for name, each in cast("dict[object, object]", value).items():
            called = str(name)
            if called.lower() == _INVOKE:
                yield _find_function(str(_read_mapping(each).get("function") or each))
            elif called.startswith(_FUNCTION) and ":" in called.removeprefix(_FUNCTION):
                yield _find_function(called.removeprefix(_FUNCTION))
            yield from _list_functions(each)


def _find_function(short: str) -> str:
    return _find_token(short, list_function_tokens())


def _find_token(short: str, known: Iterable[str]) -> str:
    """Returns the whole token, such as ``aws:sqs/queue:Queue`` of ``aws:sqs:Queue``."""
    match short.split(":"):
        case [package, name]:
            module = "index"
        case [package, module, name] if "/" not in module and package != "pulumi":
            pass
        case _:
            return short
    repeated = f"{package}:{module}/{name[:1].lower()}{name[1:]}:{name}"
    plain = f"{package}:{module}:{name}"
    tokens = {*known}
    return plain if plain in tokens or (repeated not in tokens and package != "aws") else repeated


def _read_mapping(value: object) -> Mapping[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
