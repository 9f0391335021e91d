"""Wildcards in policies."""

import re
from collections.abc import Callable

from ministack.core import iam_evaluator

from embedded_aws.patches.patching import Patch


def _of_any_character(compiled: Callable[..., re.Pattern[str]]) -> Callable[..., re.Pattern[str]]:
    """Matches line breaks as well, which keys of objects can contain."""

    def compile_for_any(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        found = compiled(pattern, ignore_case)
        return re.compile(rf"(?:{found.pattern.removesuffix('$')})\Z", found.flags | re.DOTALL)

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
