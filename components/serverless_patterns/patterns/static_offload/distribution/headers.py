"""Security headers: Content-Security-Policy and its predecessors."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import unknown
from serverless_patterns.component import Scope

DEFAULT_POLICY: Mapping[str, Sequence[str]] = {
    "default-src": ["'self'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
}
"""Pages load from, and connect to, their own distribution only, which includes ``/api``."""

_FLAGS = frozenset({"sandbox", "upgrade-insecure-requests"})
_DIRECTIVES = _FLAGS | {
    *("base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors"),
    *("frame-src", "img-src", "manifest-src", "media-src", "object-src", "report-to", "report-uri"),
    *("require-trusted-types-for", "script-src", "script-src-attr", "script-src-elem", "style-src"),
    *("style-src-attr", "style-src-elem", "trusted-types", "worker-src"),
}
"""Content Security Policy Level 3."""
TWO_YEARS = 2 * 365 * 24 * 3600
"""Seconds of Strict-Transport-Security that preload lists and the guidelines of Mozilla require."""


def check_content_security_policy(given: Mapping[str, Sequence[pulumi.Input[str]]], errors: Errors) -> None:
    """Checks the directives of the argument ``content_security_policy``."""
    for directive, sources in given.items():
        below = errors.narrow("content_security_policy", directive)
        if directive not in _DIRECTIVES:
            below.add("", unknown("directive", directive, _DIRECTIVES))
        elif not sources and directive not in _FLAGS and not _has_errors(below):
            below.add("", "is empty; name its sources, such as \"'self'\", or \"'none'\"")


def _has_errors(errors: Errors) -> bool:
    """Whether sources were invalid, which are not among those that remain."""
    return any(error.argument.startswith(f"{errors.path}.") for error in errors.found)


def join_content_security_policy(
    directives: Mapping[str, Sequence[pulumi.Input[str]]],
) -> pulumi.Output[str]:
    """Returns the value of the header: the default policy, with ``directives`` replaced."""
    parts = [
        pulumi.Output.concat(directive, *(part for source in sources for part in (" ", source)))
        for directive, sources in {**DEFAULT_POLICY, **directives}.items()
    ]
    return pulumi.Output.all(*parts).apply("; ".join)


def create_response_headers_policy(
    scope: Scope, content_security_policy: pulumi.Input[str], *, subdomains: bool
) -> aws.cloudfront.ResponseHeadersPolicy:
    """Creates the response headers policy of the site.

    Args:
        scope: Scope of the component.
        content_security_policy: Value of that header.
        subdomains: Whether Strict-Transport-Security includes subdomains.
    """
    return aws.cloudfront.ResponseHeadersPolicy(
        scope.child("headers"),
        comment=f"Security headers of {scope.name}",
        security_headers_config={
            "content_security_policy": {
                "content_security_policy": content_security_policy,
                "override": True,
            },
            "content_type_options": {"override": True},
            # For browsers without frame-ancestors, which overrides it in the others.
            "frame_options": {"frame_option": "DENY", "override": True},
            "referrer_policy": {"referrer_policy": "strict-origin-when-cross-origin", "override": True},
            # No preload, which commits a whole domain: only its owner can decide that.
            "strict_transport_security": {
                "access_control_max_age_sec": TWO_YEARS,
                "include_subdomains": subdomains,
                "override": True,
            },
        },
        opts=scope.opts(),
    )
