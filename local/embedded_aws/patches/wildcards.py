"""Wildcards in policies."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ministack.core import iam_evaluator

from embedded_aws.patches.patching import Patch

ESCAPED_WILDCARDS: Final = {ord("*"): "\ue000", ord("?"): "\ue001"}
"""Characters of patterns that stand for the wildcards themselves; AWS accepts none of them in a policy."""


def _of_any_character(compiled: Callable[..., re.Pattern[str]]) -> Callable[..., re.Pattern[str]]:
    """Matches line breaks as well, which keys of objects can contain, and escaped wildcards."""

    @lru_cache(maxsize=4096)
    def compile_for_any(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        found = compiled(pattern, ignore_case)
        text = found.pattern.removesuffix("$")
        for wildcard, escaped in ESCAPED_WILDCARDS.items():
            text = text.replace(escaped, re.escape(chr(wildcard)))
        return re.compile(rf"(?:{text})\Z", found.flags | re.DOTALL)

    return compile_for_any


PATCHES = (
    Patch(
        iam_evaluator,
        "_fnmatch_compile",
        "2a820d82f2dd7340",
        _of_any_character,
        "wildcards in policies match line breaks",
    ),
)
