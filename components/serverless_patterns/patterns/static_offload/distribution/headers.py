"""The headers that protect a page from others: Content-Security-Policy and its older companions."""

import re
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show, unknown

DEFAULT_POLICY: Mapping[str, Sequence[str]] = {
    "default-src": ["'self'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
}
"""A page loads from, and calls, its own distribution alone, so its own ``/api`` as well."""

_FLAGS = frozenset({"sandbox", "upgrade-insecure-requests"})
_DIRECTIVES = _FLAGS | {
    *("base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors"),
    *("frame-src", "img-src", "manifest-src", "media-src", "object-src", "report-to", "report-uri"),
    *("require-trusted-types-for", "script-src", "script-src-attr", "script-src-elem", "style-src"),
    *("style-src-attr", "style-src-elem", "trusted-types", "worker-src"),
}
"""Content Security Policy Level 3."""
_KEYWORD = (
    r"self|none|unsafe-[a-z-]+|strict-dynamic|report-sample|wasm-unsafe-eval|(nonce|sha256|sha384|sha512)-.+"
)
TWO_YEARS = 2 * 365 * 24 * 3600
"""Seconds of Strict-Transport-Security that browsers' preload lists and Mozilla's guidelines ask for."""


def read_content_security_policy(given: Given) -> dict[str, list[pulumi.Input[str]]]:
    """The default policy with the directives of the argument ``content_security_policy`` in their place."""
    own: dict[str, list[pulumi.Input[str]]] = given.mapping("content_security_policy")
    for directive, sources in own.items():
        argument = f"content_security_policy.{directive}"
        if directive not in _DIRECTIVES:
            given.fault(argument, unknown("directive", directive, _DIRECTIVES))
        elif not sources and directive not in _FLAGS:
            given.fault(argument, "is empty; name its sources, such as \"'self'\", or \"'none'\"")
        for index, source in enumerate(sources):
            sources[index] = _read_source(given, f"{argument}.{index}", source)
    return {**{directive: list(sources) for directive, sources in DEFAULT_POLICY.items()}, **own}


def _read_source(given: Given, argument: str, source: pulumi.Input[str]) -> pulumi.Input[str]:
    if isinstance(source, str) and re.fullmatch(_KEYWORD, source):
        given.fault(argument, f"{show(source)} is a keyword, which has quotes of its own: \"'{source}'\"")
    means = "one source, such as https://cdn.example.com or data:"
    return given.checked(argument, source, "((?![;,])[!-~])+", means)


def join_content_security_policy(
    directives: Mapping[str, Sequence[pulumi.Input[str]]],
) -> pulumi.Output[str]:
    """The value of the header."""
    parts = [
        pulumi.Output.concat(directive, *(part for source in sources for part in (" ", source)))
        for directive, sources in directives.items()
    ]
    return pulumi.Output.all(*parts).apply("; ".join)


def create_response_headers_policy(
    name: str,
    content_security_policy: pulumi.Input[str],
    *,
    subdomains: bool,
    opts: pulumi.ResourceOptions,
) -> aws.cloudfront.ResponseHeadersPolicy:
    """The policy for the site's answers.

    Args:
        name: Logical name of the component.
        content_security_policy: The value of that header.
        subdomains: Whether subdomains of the site's own are TLS-only in browsers, too.
        opts: Resource options, with the parent.
    """
    return aws.cloudfront.ResponseHeadersPolicy(
        f"{name}-headers",
        comment=f"Security headers of {name}",
        security_headers_config={
            "content_security_policy": {
                "content_security_policy": content_security_policy,
                "override": True,
            },
            "content_type_options": {"override": True},
            # For browsers that know no frame-ancestors, which the others go by instead.
            "frame_options": {"frame_option": "DENY", "override": True},
            "referrer_policy": {"referrer_policy": "strict-origin-when-cross-origin", "override": True},
            # No preload: that is a promise for a whole domain, which its owner alone can make.
            "strict_transport_security": {
                "access_control_max_age_sec": TWO_YEARS,
                "include_subdomains": subdomains,
                "override": True,
            },
        },
        opts=opts,
    )
