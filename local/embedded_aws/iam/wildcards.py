"""Wildcards of policies, paths, headers, origins and rules of Choice states."""

import re

from embedded_aws.iam.policy_language.patterns import compile_wildcards, matches
from embedded_aws.ministack import cloudfront, http_apis, iam_evaluator, load_balancing, rest_apis, s3
from embedded_aws.ministack.patching import Patch


def _matches_header(value: str, pattern: str) -> bool:
    return compile_wildcards(pattern, ignore_case=True).match(value) is not None


def _matches_origin(pattern: str, value: str, flags: int = 0) -> bool:
    ignore_case = bool(flags & re.IGNORECASE)
    return compile_wildcards(pattern, ignore_case, any_character="*").match(value) is not None


def _build_path_pattern(pattern: str) -> re.Pattern[str]:
    """The slash at the beginning is optional (CloudFront developer guide, "Path pattern")."""
    return compile_wildcards(f"/{pattern.removeprefix('/')}")


PATCHES = tuple(
    Patch(name, lambda _, replacement=replacement: replacement, reason)
    for name, replacement, reason in (
        (
            iam_evaluator.compile_wildcards,
            compile_wildcards,
            "wildcards in policies match line breaks, in a known time",
        ),
        (
            cloudfront.compile_path_pattern,
            _build_path_pattern,
            "wildcards in path patterns match line breaks, in a known time",
        ),
        (
            http_apis.authorizer_arn_matches,
            matches,
            "wildcards in the policies of authorizers of HTTP APIs match in a known time",
        ),
        (
            rest_apis.arn_matches,
            matches,
            "wildcards in the policies of authorizers match in a known time",
        ),
        (
            load_balancing.header_matches,
            _matches_header,
            "wildcards in the headers of rules match in a known time",
        ),
        (
            s3.origin_matches,
            _matches_origin,
            "wildcards in origins match in a known time",
        ),
    )
)
