"""APIs as origins of a distribution: what their components return and ``StaticOffload`` accepts."""

from typing import Annotated, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, SecretText
from serverless_patterns.arguments.declarations import Default, Matches, Omitted
from serverless_patterns.arguments.validation import arguments

# What CloudFront cannot add (Amazon CloudFront Developer Guide, "Add custom headers to origin requests").
_RESERVED_HEADERS = (
    r"cache-control|connection|content-length|cookie|host|if-[a-z-]+|max-forwards|pragma|proxy-[a-z-]+|range"
    r"|request-range|te|trailer|transfer-encoding|upgrade|via|x-amz-.*|x-edge-.*|x-real-ip"
)
_HEADER = Matches(
    rf"(?i:(?!(?:{_RESERVED_HEADERS})$)[a-z0-9-]{{1,256}})",
    "a header that CloudFront can add: not Host, Cookie, X-Amz-…, or another reserved one",
)


OriginHost = Annotated[
    pulumi.Input[str],
    Matches(
        r"(?=.{1,253}$)(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.(?!\d+$)[A-Za-z0-9-]{2,63}",
        "a host name, without https:// and path, not an IP address",
    ),
]
"""Host name of an origin."""

OriginPath = Annotated[
    pulumi.Input[str] | Omitted,
    Matches(r"|(/[^/?#]+)+", "a path that begins with / and does not end in one"),
    Default(""),
]
"""Path that CloudFront prepends to the path of every request."""

CustomHeaders = Annotated[
    dict[
        Annotated[str, _HEADER],
        Annotated[pulumi.Input[str], SecretText("[ -~]{1,1783}", "1 to 1,783 printable ASCII characters")],
    ]
    | Omitted,
    Default({}),
]
"""Headers that CloudFront adds to every request (CloudFront quotas, "length of a custom header")."""


@arguments
class StaticOffloadApiArgs(TypedDict, Generic[Omitted], total=False):
    """The API of a site: one that an :class:`ApiGatewayFacade` creates, or another."""

    domain_name: Required[OriginHost]
    """Host name, which CloudFront connects to by TLS only."""
    origin_path: OriginPath[Omitted]
    """Path that CloudFront prepends to the path of every request, such as ``/production``. Defaults to
    none."""
    custom_headers: CustomHeaders[Omitted]
    """Headers that CloudFront adds to every request and that viewers cannot set; their values are secrets.
    Defaults to none."""
    path_pattern: Annotated[str | Omitted, Default("/api/*")]
    """Path pattern of the API, which ends in ``/*``. Defaults to `/api/*`."""
    strip_prefix: Annotated[bool | Omitted, Default(value=True)]
    """Whether to remove the prefix from the path that the API receives: ``/items`` for ``/api/items``.
    Defaults to `true`."""


@arguments
class StaticOffloadOriginArgs(TypedDict, Generic[Omitted], total=False):
    """An origin of the distribution."""

    domain_name: Required[OriginHost]
    """Host name, which CloudFront connects to by TLS only; for a bucket, its regional domain name."""
    origin_path: OriginPath[Omitted]
    """Path that CloudFront prepends to the path of every request, such as ``/production``. Defaults to
    none."""
    custom_headers: CustomHeaders[Omitted]
    """Headers that CloudFront adds to every request and that viewers cannot set; their values are secrets. An
    origin that requires one accepts requests from this distribution only. Defaults to none."""
    origin_access_control: Flag[Omitted]
    """Whether the origin is a private bucket whose policy allows CloudFront to read for this distribution.
    Defaults to `false`."""
