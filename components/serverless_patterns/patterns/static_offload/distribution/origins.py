"""The origins besides the site, and which paths of the distribution lead to them."""

import re
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from serverless_patterns.arguments.errors import AUTO_NAME_SUFFIX
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import DISTRIBUTION_BEHAVIORS, DISTRIBUTION_ORIGINS
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show, unknown

SITE = "site"
API = "api"
LONGEST_FUNCTION_NAME = 64
"""Characters of the longest name of a CloudFront Function (CreateFunction in the CloudFront API)."""

_HOST = r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_PATH_PATTERN = r"/[A-Za-z0-9_.*$/~\"'@:+&?-]{0,254}"
_PREFIX_PATTERN = r"(/[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*)+/\*"
# What CloudFront cannot add (CloudFront developer guide, "Add custom headers to origin requests").
_RESERVED_HEADERS = (
    r"cache-control|connection|content-length|cookie|host|if-[a-z-]+|max-forwards|pragma|proxy-[a-z-]+|range"
    r"|request-range|te|trailer|transfer-encoding|upgrade|via|x-amz-.*|x-edge-.*|x-real-ip"
)
_HEADER = rf"(?i:(?!(?:{_RESERVED_HEADERS})$)[a-z0-9-]{{1,256}})"

_HEADER_VALUE = "[ -~]{1,1783}"
"""What CloudFront can add (CloudFront quotas, "length of a custom header")."""


class StaticOffloadOriginArgs(TypedDict):
    """Where CloudFront gets answers from."""

    domain_name: pulumi.Input[str]
    """Host name, reached by TLS only; of a bucket its regional one."""
    origin_path: NotRequired[pulumi.Input[str] | None]
    """What is put before the path of every request, such as ``/production``. Default nothing."""
    custom_headers: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Headers that CloudFront adds to every request, in place of the viewers' own; their values are kept
    secret. With one that the origin asks for, it is reached through this distribution alone. Default none."""
    origin_access_control: NotRequired[bool | None]
    """Whether the origin is a private bucket, whose policy lets CloudFront read for this distribution.
    Default false."""


class StaticOffloadBehaviorArgs(TypedDict):
    """Paths of the distribution, and the origin that they lead to."""

    path_pattern: str
    """Paths, such as ``/media/*``, with ``*`` and ``?`` as in a shell."""
    origin: str
    """Name of one of ``origins``, or ``api``, or ``site``."""
    cached: NotRequired[bool | None]
    """Whether answers are cached, for as long as their ``Cache-Control`` says, and only GET and HEAD without
    query string and cookies let through. Default false: everything of every request reaches the origin."""
    strip_prefix: NotRequired[bool | None]
    """Whether the origin sees paths without the prefix, ``/a.jpg`` for ``/media/a.jpg``. Default false."""


@dataclass(frozen=True)
class Origin:
    """Where CloudFront gets answers from."""

    id: str
    domain_name: pulumi.Input[str]
    origin_path: pulumi.Input[str]
    custom_headers: dict[str, pulumi.Input[str]]
    origin_access_control: bool


@dataclass(frozen=True)
class Behavior:
    """Paths that lead to one origin."""

    path_pattern: str
    origin: str
    cached: bool
    stripped_prefix: str | None
    """What the origin does not see of the path, such as ``/api``."""


@dataclass(frozen=True)
class Routes:
    """Everything besides the site."""

    origins: tuple[Origin, ...]
    behaviors: tuple[Behavior, ...]
    """By precedence, the API's last: a more specific path goes before it."""

    @property
    def stripped_prefixes(self) -> list[str]:
        """The prefixes that some origin does not see, sorted."""
        return sorted({behavior.stripped_prefix for behavior in self.behaviors if behavior.stripped_prefix})


def read_routes(given: Given) -> Routes:
    """The arguments ``api``, ``origins`` and ``behaviors``."""
    api = given.entry("api")
    entries = given.entries("origins")
    for entry in entries:
        if entry.name in {SITE, API}:
            entry.fault("", f"'{entry.name}' is the component's own origin; choose another name")
        entry.matches("", entry.name, "[A-Za-z][A-Za-z0-9_-]*", "a name of letters, digits, hyphens")
    origins = [_read_origin(entry) for entry in [*entries, *([api] if api else [])]]
    known = {SITE, *(origin.id for origin in origins)}
    behaviors = [_read_behavior(entry, known, given.name) for entry in given.entries("behaviors")]
    if api:
        behaviors.append(_read_api_behavior(api, given.name))
    _check_limits(given, origins, behaviors)
    return Routes(tuple(origins), tuple(behaviors))


def _check_limits(given: Given, origins: list[Origin], behaviors: list[Behavior]) -> None:
    # The site's own is one of them.
    given.within("origins", len(origins) + 1, DISTRIBUTION_ORIGINS)
    given.within("behaviors", len(behaviors) + 1, DISTRIBUTION_BEHAVIORS)
    patterns = [behavior.path_pattern for behavior in behaviors]
    for pattern in sorted({pattern for pattern in patterns if patterns.count(pattern) > 1}):
        given.fault(
            "behaviors", f"'{pattern}' is there more than once; CloudFront takes each path pattern once"
        )


def _read_origin(given: Given) -> Origin:
    custom_headers = given.mapping("custom_headers")
    for header in custom_headers:
        a_header = "a header that CloudFront can add: not Host, Cookie, X-Amz-…, or another of HTTP's own"
        given.matches(f"custom_headers.{header}", header, _HEADER, a_header)
    # Their values may be secrets, so they are not told.
    means = "1 to 1,783 printable characters of ASCII"
    for header, value in custom_headers.items():
        argument = f"custom_headers.{header}"
        if is_output(value):
            secret = pulumi.Output.secret(value)
            custom_headers[header] = given.checked(argument, secret, _HEADER_VALUE, means)
        elif not re.fullmatch(_HEADER_VALUE, str(value)):
            given.fault(argument, f"must be {means}")
    return Origin(
        id=given.name,
        domain_name=given.text("domain_name", _HOST, "a host name, without https:// and path", default=""),
        origin_path=given.text(
            "origin_path", r"|(/[^/?#]+)+", "a path that begins with / and does not end in one", default=""
        ),
        custom_headers=custom_headers,
        origin_access_control=given.flag("origin_access_control", default=False),
    )


def _read_behavior(given: Given, known: set[str], component: str) -> Behavior:
    origin = str(given.text("origin", default=""))
    if origin not in known:
        given.fault("origin", unknown("origin", origin, known))
    pattern = str(given.text("path_pattern", _PATH_PATTERN, "a path pattern, such as /media/*", default=""))
    if pattern in {"*", "/*"}:
        given.fault("path_pattern", f"'{pattern}' is every path, which would leave none to the site")
    strip = given.flag("strip_prefix", default=False)
    return Behavior(
        path_pattern=pattern,
        origin=origin,
        cached=given.flag("cached", default=False),
        stripped_prefix=_read_prefix(given, pattern, component) if strip else None,
    )


def _read_api_behavior(given: Given, component: str) -> Behavior:
    pattern = str(given.text("path_pattern", default="/api/*"))
    prefix = _read_prefix(given, pattern, component)
    return Behavior(
        path_pattern=pattern,
        origin=API,
        cached=False,
        stripped_prefix=prefix if given.flag("strip_prefix", default=True) else None,
    )


def _read_prefix(given: Given, pattern: str, component: str) -> str | None:
    """What comes before ``/*``, if a function can be named after it, which then strips it."""
    means = "a literal prefix and /*, such as /api/*"
    if not given.matches("path_pattern", pattern, _PREFIX_PATTERN, means):
        return None
    prefix = pattern.removesuffix("/*")
    name, room = strip_function_name(component, prefix), LONGEST_FUNCTION_NAME - AUTO_NAME_SUFFIX
    if len(name) > room:
        reason = f"{show(prefix)} is too long: the function that strips it would be named {show(name)}, of"
        given.fault("path_pattern", f"{reason} which CloudFront's limit leaves room for {room} characters")
    return prefix


def strip_function_name(component: str, prefix: str) -> str:
    """Logical name of the function that strips ``prefix``: another one for every prefix."""
    return f"{component}-strip{prefix.replace('-', '--').replace('/', '-')}"
