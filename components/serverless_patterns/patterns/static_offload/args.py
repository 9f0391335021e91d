"""Arguments of a static offload."""

import re
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    AT_LEAST_ONE,
    CACHE_CONTROL,
    CERTIFICATE,
    KEY,
    TOPIC,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
)
from serverless_patterns.arguments.declarations import NOT_EMPTY, Default, Matches, Omitted, arn_of
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.api_origin import StaticOffloadApiArgs, StaticOffloadOriginArgs
from serverless_patterns.patterns.static_offload.countries import COUNTRY

REGION = "us-east-1"
"""Region of the certificates, web ACLs, logs and metrics of CloudFront, for stacks in all Regions."""
IMMUTABLE = "public, max-age=31536000, immutable"
"""``Cache-Control`` of a file that never changes under its name; a year is the longest that caches
respect."""

_PAGE = Matches(r"[^/]+\.html?", "the name of a page, such as index.html")
_HOST = Matches(
    r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
    "a host name in lower case, such as www.example.com",
)
_SUFFIX = Matches(r"\.[a-z0-9]+", "a suffix in lower case, such as .glb")
_MEDIA_TYPE = Matches(r"(?a:[\w.+-]+/[\w.+-]+)(; ?\S+)?", "a media type, such as model/gltf-binary")
_ORIGIN_NAME = Matches(
    "[A-Za-z][A-Za-z0-9_-]*", "a name of letters, digits, hyphens and underscores, a letter first"
)
_PATH_PATTERN = Matches(r"/[A-Za-z0-9_.*$/~\"'@:+&?-]{0,254}", "a path pattern, such as /media/*")


class _Source(Matches):
    """A source of a Content-Security-Policy, whose keywords are quoted."""

    _KEYWORD = (
        r"self|none|unsafe-[a-z-]+|strict-dynamic|report-sample|wasm-unsafe-eval"
        r"|(nonce|sha256|sha384|sha512)-.+"
    )

    def allows(self, value: Any) -> bool:
        return super().allows(value) and not re.fullmatch(self._KEYWORD, value)

    def problem(self, value: Any) -> str:
        if re.fullmatch(self._KEYWORD, value):
            return f"{show(value)} is a keyword and must be quoted: \"'{value}'\""
        return super().problem(value)


_SOURCE = _Source("((?![;,])[!-~])+", "one source, such as https://cdn.example.com or data:")


@arguments
class StaticOffloadCacheRuleArgs(TypedDict, Generic[Omitted], total=False):
    """A ``Cache-Control`` header for some of the files."""

    pattern: Required[Annotated[str, NOT_EMPTY]]
    """Path below the site directory, or file name, with ``*`` and ``?`` as in a shell; ``*`` also matches
    slashes."""
    cache_control: Annotated[str | Omitted, CACHE_CONTROL, Default(IMMUTABLE)]
    """``Cache-Control`` header; the default is for names that change with the content. Defaults to `public,
    max-age=31536000, immutable`."""


@arguments
class StaticOffloadBehaviorArgs(TypedDict, Generic[Omitted], total=False):
    """A cache behavior: path pattern and origin."""

    path_pattern: Required[Annotated[str, _PATH_PATTERN]]
    """Path pattern, such as ``/media/*``, with ``*`` and ``?`` as in a shell."""
    origin: Required[Annotated[str, NOT_EMPTY]]
    """Name of one of ``origins``, or ``api``, or ``site``."""
    caching_enabled: Flag[Omitted]
    """Whether to cache responses as their ``Cache-Control`` header allows, and to accept only GET and HEAD
    requests, without query strings and cookies. Otherwise the origin receives every request in full. Defaults
    to `false`."""
    strip_prefix: Flag[Omitted]
    """Whether to remove the prefix from the path that the origin receives: ``/a.jpg`` for ``/media/a.jpg``.
    Defaults to `false`."""


@arguments
class StaticOffloadDomainArgs(TypedDict, Generic[Omitted], total=False):
    """Alternate domain names, with their certificate and DNS records."""

    domain_names: Required[Annotated[list[Annotated[str, _HOST]], AT_LEAST_ONE]]
    """Host names, such as ``www.example.com``; the first one is that of ``url``."""
    hosted_zone_id: Annotated[
        pulumi.Input[str] | None,
        Matches("[A-Z0-9]+", "the ID of a hosted zone, such as Z2ABCDEFGHIJKL"),
        Default(None, "none: create CNAME records for `distribution_domain_name` elsewhere"),
    ]
    """ID of the Route 53 hosted zone in which to create the records. Defaults to none: create CNAME records
    for `distribution_domain_name` elsewhere."""
    certificate_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of(
            "acm",
            CERTIFICATE,
            f"the ARN of a certificate in {REGION}, which CloudFront requires",
            region=REGION,
        ),
        Default(None, "a new certificate, which requires `hosted_zone_id`"),
    ]
    """ARN of a certificate for the names, in us-east-1. Defaults to a new certificate, which requires
    `hosted_zone_id`."""
    minimum_protocol_version: Annotated[
        Literal["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"] | Omitted, Default("TLSv1.2_2021")
    ]
    """Security policy: TLS versions and ciphers that viewers can use. Valid values: `TLSv1.2_2021`,
    `TLSv1.2_2025`, `TLSv1.3_2025`. Defaults to `TLSv1.2_2021`."""


@arguments
class StaticOffloadArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`StaticOffload`."""

    site_directory: Annotated[str | None, NOT_EMPTY, Default()]
    """Directory of the built site, which is uploaded with the deployment. Defaults to none."""
    exclude: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Default([])]
    """Patterns of files not to upload, as in a shell, matched against the path below the directory and
    against the file name. Defaults to none."""
    generated_files: Annotated[dict[str, pulumi.Input[str]] | Omitted, Default({})]
    """Content of additional public files by path, such as ``config.json``, which may come from other
    resources. Browsers revalidate them on every request. Defaults to none."""
    content_types: Annotated[
        dict[Annotated[str, _SUFFIX], Annotated[str, _MEDIA_TYPE]] | Omitted, Default({})
    ]
    """Content types by suffix, such as ``{".glb": "model/gltf-binary"}``, in addition to the usual ones.
    Defaults to none."""
    cache_rules: Annotated[
        list[StaticOffloadCacheRuleArgs[Omitted]] | Omitted,
        Default([], "immutable for files with a hash in their name, and revalidation for all others"),
    ]
    """``Cache-Control`` headers by pattern, of which the first match applies. For a bundler that adds a hash
    to every name, specify its directory: ``[{"pattern": "assets/*"}]``. Defaults to immutable for files with
    a hash in their name, and revalidation for all others."""
    single_page_app: Flag[Omitted]
    """Whether every path that is not a file returns the default root object, whose application routes it.
    Otherwise, ``/docs/`` returns ``docs/index.html``, and ``/docs`` redirects there. Defaults to `false`."""
    default_root_object: Annotated[str | Omitted, _PAGE, Default("index.html")]
    """File name of the page of a directory, including the root. Defaults to `index.html`."""
    error_page: Annotated[str | None, _PAGE, Default()]
    """Page of ``site_directory``, such as ``404.html``, to return with status 404 for a missing page. Errors
    of the API and other origins are not replaced. Defaults to none."""
    content_security_policy: Annotated[
        dict[str, list[Annotated[pulumi.Input[str], _SOURCE]]] | Omitted,
        Default(
            {},
            "the distribution as the only source, images from `data:`, no plug-ins, and no framing by other"
            " sites",
        ),
    ]
    """Sources by directive, such as ``{"connect-src": ["'self'", "https://example.com"]}``; each directive
    replaces that of the default. Defaults to the distribution as the only source, images from `data:`, no
    plug-ins, and no framing by other sites."""
    api: Annotated[StaticOffloadApiArgs[Omitted] | None, Default()]
    """API of the site, such as an :class:`ApiGatewayFacade`. Defaults to none."""
    origins: Annotated[
        dict[Annotated[str, _ORIGIN_NAME], StaticOffloadOriginArgs[Omitted]] | Omitted, Default({})
    ]
    """Additional origins by name, for ``behaviors``. Defaults to none."""
    behaviors: Annotated[list[StaticOffloadBehaviorArgs[Omitted]] | Omitted, Default([])]
    """Additional cache behaviors, of which the first match applies; they precede the one of the API. Defaults
    to none."""
    domain: Annotated[
        StaticOffloadDomainArgs[Omitted] | None,
        Default(None, "the domain name of CloudFront, which also accepts TLS 1.0"),
    ]
    """Alternate domain names. Defaults to the domain name of CloudFront, which also accepts TLS 1.0."""
    price_class: Annotated[
        Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] | Omitted,
        Default("PriceClass_100"),
    ]
    """Price class, which determines the edge locations. ``PriceClass_100`` covers North America, Europe and
    Israel. Valid values: `PriceClass_100`, `PriceClass_200`, `PriceClass_All`. Defaults to
    `PriceClass_100`."""
    allowed_countries: Annotated[
        list[Annotated[str, COUNTRY]] | None, AT_LEAST_ONE, Default(None, "all countries")
    ]
    """ISO 3166-1 codes of the only countries to serve, such as ``DE``. Defaults to all countries."""
    blocked_countries: Annotated[list[Annotated[str, COUNTRY]] | None, AT_LEAST_ONE, Default()]
    """ISO 3166-1 codes of countries not to serve, such as ``DE``. Defaults to none."""
    web_acl_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of(
            "wafv2",
            "global/webacl/[^/]+/[^/]+",
            f"the ARN of a web ACL in {REGION} with the scope CLOUDFRONT",
            region=REGION,
        ),
        Default(),
    ]
    """ARN of a WAFv2 web ACL in us-east-1 with the scope ``CLOUDFRONT``. Defaults to none."""
    alarm_topic_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of(
            "sns",
            TOPIC,
            f"the ARN of a standard topic in {REGION}, which has the metrics of CloudFront",
            region=REGION,
        ),
        Default(),
    ]
    """ARN of the SNS topic in us-east-1 to notify when viewers get HTTP 5xx, from the site or from its API.
    Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the key that S3 manages")]
    """ARN of the customer managed key that encrypts the files; its policy must allow CloudFront to decrypt
    with it. Defaults to the key that S3 manages."""
    log_kms_key_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of("kms", KEY, f"the ARN of a KMS key in {REGION}", region=REGION),
        Default(None, "encryption by CloudWatch Logs"),
    ]
    """ARN of the customer managed key in us-east-1 that encrypts the logs; its policy must allow CloudWatch
    Logs to use it. Defaults to encryption by CloudWatch Logs."""
    hardened: Flag[Omitted]
    """Whether to add security that incurs monthly charges: a web ACL with AWS managed rules and a rate limit,
    unless ``web_acl_arn`` is given; customer managed keys for files and logs, unless ``kms_key_arn`` and
    ``log_kms_key_arn`` are; and 365 days of logs. Strict-Transport-Security then includes subdomains. The
    keys and the web ACL's log stay in AWS when they leave the program, unless ``force_destroy``. Defaults to
    `false`."""
    force_destroy: Flag[Omitted]
    """Whether to delete the web ACL's log and the keys that ``hardened`` created when they leave the program.
    Other logs can no longer be read then, nor files, until they are uploaded again. Defaults to `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the access log. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`,
    `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`,
    `3653`. Defaults to `30`, or `365` if `hardened`."""
    tags: Tags[Omitted]
    """Tags of every resource except the files: S3 allows 10 for each, and charges for them. Valid length: 0
    to 50. Defaults to none."""
