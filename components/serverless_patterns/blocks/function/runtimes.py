"""Lambda runtimes."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Constraint, Default
from serverless_patterns.arguments.text import unknown

DEFAULT_RUNTIME = "python3.13"

_IDENTIFIER = re.compile(r"(?P<family>[a-z]+(?:core)?)(?P<version>\d+(\.\d+)?)(?P<suffix>\.x|\.al\d*)?")
_CUSTOM = re.compile(r"provided\.al(?P<version>20\d\d)")
# Lambda makes no function with these any more (Lambda developer guide, "Deprecated runtimes").
_DEPRECATED = frozenset(
    {
        *("dotnet5.0", "dotnet6", "dotnet7", "dotnetcore2.1", "dotnetcore3.1", "go1.x", "java8"),
        *("nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "provided", "python2.7", "python3.6"),
        *("python3.7", "python3.8", "ruby2.5", "ruby2.7"),
    }
)
_SUCCESSORS = {"go": "provided", "dotnetcore": "dotnet"}


@dataclass(frozen=True)
class _Runtime:
    """A runtime by its parts, such as ``nodejs``, 22 and ``.x``."""

    family: str
    version: tuple[int, ...]
    suffix: str


class _IsRuntime(Constraint):
    """A runtime that pulumi-aws knows, or one newer than the newest that it knows of the same language.

    AWS adds runtimes more often than projects update a package.
    """

    @property
    def meaning(self) -> str:
        return "a Lambda runtime identifier, such as python3.13"

    def allows(self, value: Any) -> bool:
        if value in _list_known():
            return True
        parts = _parse(value)
        relatives = [other for each in _list_known() if (other := _parse(each)) and _is_like(other, parts)]
        return bool(parts and relatives and parts.version > max(other.version for other in relatives))

    def problem(self, value: Any) -> str:
        if value in _DEPRECATED:
            return f"'{value}' is deprecated; Lambda creates no function with it. Use {_newest_like(value)}"
        return unknown("runtime", value, _list_known())


RUNTIME = _IsRuntime()
"""A Lambda runtime identifier."""

Runtime = Annotated[str | None, RUNTIME, Default(DEFAULT_RUNTIME)]
"""Runtime of a function."""


_SNAPSHOTS = {"python": (3, 12), "java": (11,), "dotnet": (8,)}
"""First versions that SnapStart supports (Lambda developer guide, "SnapStart")."""


def takes_snapshots(runtime: str) -> bool:
    """Whether SnapStart supports a runtime."""
    parts = _parse(runtime)
    return bool(parts and parts.family in _SNAPSHOTS and parts.version >= _SNAPSHOTS[parts.family])


@cache
def _list_known() -> frozenset[str]:
    return frozenset(each.value for each in aws.lambda_.Runtime) - _DEPRECATED


def _is_like(other: _Runtime, runtime: _Runtime | None) -> bool:
    return runtime is not None and (other.family, other.suffix) == (runtime.family, runtime.suffix)


def _newest_like(runtime: str) -> str:
    """The newest runtime of the same language, or of its successor."""
    language = re.match("[a-z]+", runtime)
    family = language[0] if language else runtime
    family = _SUCCESSORS.get(family, family)
    parsed = {each: _parse(each) for each in _list_known()}
    versions = {each: parts.version for each, parts in parsed.items() if parts and parts.family == family}
    return max(versions, key=lambda each: versions[each])


def _parse(runtime: str) -> _Runtime | None:
    if custom := _CUSTOM.fullmatch(runtime):
        return _Runtime("provided", (int(custom["version"]),), ".al")
    if found := _IDENTIFIER.fullmatch(runtime):
        version = tuple(int(part) for part in found["version"].split("."))
        return _Runtime(found["family"], version, found["suffix"] or "")
    return None
