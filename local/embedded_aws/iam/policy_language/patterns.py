"""Wildcards of policies."""

import re
from functools import lru_cache
from typing import Final

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


def matches(pattern: str, value: str) -> bool:
    """Whether a pattern with wildcards matches a whole value."""
    return compile_wildcards(pattern).match(value) is not None
