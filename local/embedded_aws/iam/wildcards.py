"""Wildcards of policies, paths, headers and origins."""

import re
from functools import lru_cache
from typing import Final

from embedded_aws.ministack import cloudfront, http_apis, iam_evaluator, load_balancing, rest_apis, s3
from embedded_aws.ministack.patching import Patch

ESCAPED_WILDCARDS: Final = {ord("*"): "\ue000", ord("?"): "\ue001"}
"""Characters of patterns that match the wildcards themselves; AWS accepts none of them in a policy."""


@lru_cache(maxsize=4096)
def compile_wildcards(
    pattern: str, ignore_case: bool = False, *, any_character: str = "?"
) -> re.Pattern[str]:
    """Compiles a pattern in which ``*`` is any string, and ``?`` is any character; both match line breaks.

    A part between two asterisks matches as early as possible and is not tried again, so that the time of a
    match is at most the product of both lengths.
    """
    first, *others = (re.escape(part).replace(rf"\{any_character}", ".") for part in pattern.split("*"))
    inner = "".join(f"(?>.*?{part})" for part in others[:-1] if part)
    last = f".*{others[-1]}" if others else ""
    text = rf"{first}{inner}{last}\Z"
    for wildcard, escaped in ESCAPED_WILDCARDS.items():
        text = text.replace(escaped, re.escape(chr(wildcard)))
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _matches(pattern: str, value: str) -> bool:
    return compile_wildcards(pattern).match(value) is not None


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
            _matches,
            "wildcards in the policies of authorizers of HTTP APIs match in a known time",
        ),
        (
            rest_apis.arn_matches,
            _matches,
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
