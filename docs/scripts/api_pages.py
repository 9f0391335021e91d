"""The public names of ``embedded_aws``, with their docstrings."""

import inspect
from collections.abc import Iterator
from typing import Any

from docstring_markdown import summary_of, to_markdown, usage_of

import embedded_aws
from embedded_aws import pytest_plugin


def describe_api(_subject: str) -> str:
    """Each public name of the package, by kind, and the fixtures of its plugin for pytest."""
    found = {name: getattr(embedded_aws, name) for name in embedded_aws.__all__}
    functions = [name for name, each in found.items() if inspect.isfunction(each)]
    classes = [name for name in found if name not in functions]
    parts = [_function(name, found[name]) for name in functions]
    parts += [part for name in classes for part in _class(name, found[name])]
    return "\n\n".join([*parts, *_fixtures()])


def _function(name: str, function: Any, level: str = "##") -> str:
    heading = name.rpartition(".")[2]
    return f"{level} {heading}\n\n{usage_of(name, function)}\n\n{to_markdown(function)}"


def _class(name: str, class_: type) -> Iterator[str]:
    yield f"## {name}\n\n{to_markdown(class_)}"
    members = {
        member: each
        for base in reversed(class_.__mro__)
        if base.__module__.startswith("embedded_aws")
        for member, each in vars(base).items()
        if not member.startswith("_") and inspect.getattr_static(class_, member) is each
    }
    properties = {each: found for each, found in members.items() if isinstance(found, property)}
    if properties:
        rows = [f"| `{each}` | {summary_of(found)} |" for each, found in properties.items()]
        yield "\n".join(["| property | meaning |", "| --- | --- |", *rows])
    for each, found in members.items():
        if inspect.isfunction(found):
            yield _function(f"{name[:1].lower()}{name[1:]}.{each}", found, "###")


def _fixtures() -> Iterator[str]:
    yield "## Fixtures of pytest\n\nThe package is a plugin: a test names the fixture that it needs."
    for name, each in vars(pytest_plugin).items():
        function = getattr(each, "__wrapped__", None) or getattr(each, "_fixture_function", None)
        if name.startswith("embedded_aws") and function:
            yield f"### {name}\n\n{to_markdown(function)}"
    deploy = pytest_plugin.DeployForTest.__call__
    usage = usage_of("embedded_aws", deploy)
    yield f"### DeployForTest\n\nWhat these fixtures are.\n\n{usage}\n\n{to_markdown(deploy)}"
