"""Docstrings in Google's style as Markdown."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Unpack, get_args, get_origin

WIDTH = 72
"""Characters of a line of code that a page shows without scrolling."""

_SECTIONS = {"Args", "Attributes", "Returns", "Yields", "Raises"}
_TITLES = {"Args": "Arguments", "Attributes": "Attributes", "Raises": "Errors"}
_HEAD = re.compile(rf"^({'|'.join(_SECTIONS)}):$", re.MULTILINE)
_ENTRY = re.compile(r"^(\*{0,2}[\w.]+)(?: \([^)]*\))?: ", re.MULTILINE)


def to_markdown(documented: object) -> str:
    """Returns the docstring of a class or function; empty without one."""
    text = inspect.getdoc(documented) or ""
    introduction, *sections = _HEAD.split(text)
    pairs = zip(sections[::2], sections[1::2], strict=True)
    return "\n\n".join([_inline(introduction.strip()), *(_section(*each) for each in pairs)]).strip()


def summary_of(documented: object) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join(_inline((inspect.getdoc(documented) or "").partition("\n\n")[0]).split())


def signature_of(function: Callable[..., object]) -> str:
    """The parameters without their types, which the docstring explains, and without ``self``."""
    found = inspect.signature(function)
    parameters = list(_parameters(function))
    return f"{found.replace(parameters=parameters, return_annotation=inspect.Signature.empty)}"


def usage_of(name: str, function: Callable[..., object]) -> str:
    """A call in a block of code: on one line, or with one line for each parameter."""
    signature = signature_of(function)
    if len(name + signature) > WIDTH:
        signature = "\n".join(
            ["(", *(f"    {each}," for each in _insert_star(list(_parameters(function)))), ")"]
        )
    return f"```text\n{name}{signature}\n```"


def _parameters(function: Callable[..., object]) -> Iterator[inspect.Parameter]:
    """The parameters without ``self``; those of ``Unpack`` by their names."""
    for name, each in inspect.signature(function).parameters.items():
        if get_origin(each.annotation) is Unpack:
            (options,) = get_args(each.annotation)
            for option in options.__annotations__:
                yield inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=None)
        elif name not in {"self", "cls"}:
            yield _plain(each)


def _insert_star(parameters: list[inspect.Parameter]) -> Iterator[object]:
    """The parameters, and the star before those that are named in each call."""
    kinds = [each.kind for each in parameters]
    named = inspect.Parameter.KEYWORD_ONLY
    for index, each in enumerate(parameters):
        if (
            each.kind is named
            and named not in kinds[:index]
            and inspect.Parameter.VAR_POSITIONAL not in kinds
        ):
            yield "*"
        yield each


def _plain(parameter: inspect.Parameter) -> inspect.Parameter:
    default = _Omitted() if callable(parameter.default) and parameter.default is not parameter.empty else None
    return parameter.replace(annotation=parameter.empty, default=default or parameter.default)


class _Omitted:
    """A default that has no short name."""

    def __repr__(self) -> str:
        return "…"


def _section(name: str, text: str) -> str:
    text = textwrap.dedent(text.strip("\n"))
    if name not in _TITLES:
        return f"{name} {_one_line(text)[:1].lower()}{_one_line(text)[1:]}"
    return "\n".join([f"{_TITLES[name]}:", "", *(f"- `{name}`: {words}" for name, words in _entries(text))])


def _entries(text: str) -> Iterator[tuple[str, str]]:
    parts = _ENTRY.split(text)[1:]
    for name, words in zip(parts[::2], parts[1::2], strict=True):
        yield name, _one_line(words)


def _one_line(text: str) -> str:
    return " ".join(_inline(text).split())


def _inline(text: str) -> str:
    """Roles and literals of reStructuredText as code."""
    return re.sub(r":\w+:`~?\.?([^`]*)`", r"`\1`", text).replace("``", "`")
