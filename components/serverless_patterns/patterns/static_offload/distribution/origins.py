"""The origins other than the site, and the cache behaviors that lead to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import AUTO_NAME_SUFFIX, Errors
from serverless_patterns.arguments.quotas import DISTRIBUTION_BEHAVIORS, DISTRIBUTION_ORIGINS
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.connections.api_origin import StaticOffloadApiArgs
from serverless_patterns.patterns.static_offload.args import (
    StaticOffloadArgs,
    StaticOffloadBehaviorArgs,
    StaticOffloadOriginArgs,
)

SITE = "site"
API = "api"
LONGEST_FUNCTION_NAME = 64
"""Longest name of a CloudFront Function (CreateFunction, CloudFront API reference)."""

_PREFIX_PATTERN = r"(/[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*)+/\*"


@dataclass(frozen=True)
class Origin:
    """An origin of the distribution."""

    id: str
    domain_name: pulumi.Input[str]
    origin_path: pulumi.Input[str]
    custom_headers: dict[str, pulumi.Input[str]]
    origin_access_control: bool


@dataclass(frozen=True)
class Behavior:
    """A path pattern and its origin."""

    path_pattern: str
    origin: str
    caching_enabled: bool
    stripped_prefix: str | None
    """Prefix that is removed from the path, such as ``/api``."""


@dataclass(frozen=True)
class Routes:
    """All origins and cache behaviors except those of the site."""

    origins: tuple[Origin, ...]
    behaviors: tuple[Behavior, ...]
    """By precedence; the last one is that of the API."""

    @property
    def stripped_prefixes(self) -> list[str]:
        """The prefixes that are removed, sorted."""
        return sorted({behavior.stripped_prefix for behavior in self.behaviors if behavior.stripped_prefix})


def read_routes(given: StaticOffloadArgs[Completed], errors: Errors) -> Routes:
    """Returns what the arguments ``api``, ``origins`` and ``behaviors`` describe."""
    api, named = given["api"], given["origins"]
    for name in {SITE, API} & named.keys():
        errors.narrow("origins", name).add("", f"'{name}' is an origin of the component. Choose another name")
    origins = [_origin(name, origin) for name, origin in named.items()]
    if api:
        origins.append(_origin(API, {**_convert_to_origin(api), "origin_access_control": False}))
    known = {SITE, *(origin.id for origin in origins)}
    behaviors = [
        _read_behavior(behavior, known, errors.narrow("behaviors", index), errors.name)
        for index, behavior in enumerate(given["behaviors"])
    ]
    if api:
        behaviors.append(_read_api_behavior(api, errors.narrow("api"), errors.name))
    _check_limits(errors, origins, behaviors)
    return Routes(tuple(origins), tuple(behaviors))


def _check_limits(errors: Errors, origins: Sequence[Origin], behaviors: Sequence[Behavior]) -> None:
    # The site has one of each.
    errors.warn_above("origins", len(origins) + 1, DISTRIBUTION_ORIGINS)
    errors.warn_above("behaviors", len(behaviors) + 1, DISTRIBUTION_BEHAVIORS)
    patterns = [behavior.path_pattern for behavior in behaviors]
    for pattern in sorted({pattern for pattern in patterns if patterns.count(pattern) > 1}):
        errors.add("behaviors", f"path pattern '{pattern}' is given more than once. Remove the duplicates")


def _convert_to_origin(api: StaticOffloadApiArgs[Completed]) -> StaticOffloadOriginArgs[Completed]:
    return {
        "domain_name": api["domain_name"],
        "origin_path": api["origin_path"],
        "custom_headers": api["custom_headers"],
    }


def _origin(name: str, given: StaticOffloadOriginArgs[Completed]) -> Origin:
    return Origin(
        id=name,
        domain_name=given["domain_name"],
        origin_path=given["origin_path"],
        custom_headers=given["custom_headers"],
        origin_access_control=given["origin_access_control"],
    )


def _read_behavior(
    given: StaticOffloadBehaviorArgs[Completed], known: set[str], errors: Errors, component: str
) -> Behavior:
    origin, pattern = given["origin"], given["path_pattern"]
    if origin not in known:
        errors.add("origin", unknown("origin", origin, known))
    if pattern == "/*":
        errors.add("path_pattern", f"'{pattern}' matches every path, which would leave none to the site")
    return Behavior(
        path_pattern=pattern,
        origin=origin,
        caching_enabled=given["caching_enabled"],
        stripped_prefix=_read_prefix(pattern, errors, component) if given["strip_prefix"] else None,
    )


def _read_api_behavior(given: StaticOffloadApiArgs[Completed], errors: Errors, component: str) -> Behavior:
    pattern = given["path_pattern"]
    prefix = _read_prefix(pattern, errors, component)
    return Behavior(
        path_pattern=pattern,
        origin=API,
        caching_enabled=False,
        stripped_prefix=prefix if given["strip_prefix"] else None,
    )


def _read_prefix(pattern: str, errors: Errors, component: str) -> str | None:
    """Returns what precedes ``/*``, if a function that removes it can be named after it."""
    if not re.fullmatch(_PREFIX_PATTERN, pattern):
        errors.add("path_pattern", f"{show(pattern)} must be a literal prefix and /*, such as /api/*")
        return None
    prefix = pattern.removesuffix("/*")
    name, room = strip_function_name(component, prefix), LONGEST_FUNCTION_NAME - AUTO_NAME_SUFFIX
    if len(name) > room:
        reason = (
            f"{show(prefix)} is too long: the name of the function that removes it, {show(name)}, must be at"
            f" most {room} characters"
        )
        errors.add("path_pattern", reason)
    return prefix


def strip_function_name(component: str, prefix: str) -> str:
    """Returns the logical name of the function that removes ``prefix``, which is unique for each prefix."""
    return f"{component}-strip{prefix.replace('-', '--').replace('/', '-')}"
