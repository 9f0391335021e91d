"""The runtimes of Lambda."""

import re
from dataclasses import dataclass
from functools import cache

import pulumi_aws as aws

from serverless_patterns.arguments.text import unknown

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


def runtime_fault(runtime: str) -> str | None:
    """What is wrong with a runtime identifier; None if Lambda takes it.

    Those that pulumi-aws knows are taken, and whatever is newer than its newest of the same language, since
    AWS adds runtimes more often than projects update a package.
    """
    known = _known()
    if runtime in _DEPRECATED:
        return f"'{runtime}' is deprecated: Lambda makes no function with it; use {_newest_like(runtime)}"
    if runtime in known:
        return None
    parts = _parse(runtime)
    relatives = [other for each in known if (other := _parse(each)) and _is_like(other, parts)]
    if parts and relatives and parts.version > max(other.version for other in relatives):
        return None
    return unknown("runtime", runtime, known)


@cache
def _known() -> frozenset[str]:
    return frozenset(each.value for each in aws.lambda_.Runtime) - _DEPRECATED


def _is_like(other: _Runtime, runtime: _Runtime | None) -> bool:
    return runtime is not None and (other.family, other.suffix) == (runtime.family, runtime.suffix)


def _newest_like(runtime: str) -> str:
    """The newest runtime of the same language, or of what took its place."""
    language = re.match("[a-z]+", runtime)
    family = language[0] if language else runtime
    family = _SUCCESSORS.get(family, family)
    parsed = {each: _parse(each) for each in _known()}
    versions = {each: parts.version for each, parts in parsed.items() if parts and parts.family == family}
    return max(versions, key=lambda each: versions[each])


def _parse(runtime: str) -> _Runtime | None:
    if custom := _CUSTOM.fullmatch(runtime):
        return _Runtime("provided", (int(custom["version"]),), ".al")
    if found := _IDENTIFIER.fullmatch(runtime):
        version = tuple(int(part) for part in found["version"].split("."))
        return _Runtime(found["family"], version, found["suffix"] or "")
    return None
