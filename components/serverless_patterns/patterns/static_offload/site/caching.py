"""How long a file may be kept: for good when its name says what is in it, else only with a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from serverless_patterns.arguments.common import CACHE_CONTROL
from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.static_offload.site.files import matches

IMMUTABLE = "public, max-age=31536000, immutable"
"""A year, the most that HTTP caches reckon with, without asking again."""
REVALIDATED = "no-cache"
"""Kept, but used only after asking whether it is still the same."""

# A hash of eight or more hexadecimal digits, at least one of them a digit and one a letter.
_HEXADECIMAL = re.compile(r"[.-](?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,64}(?=\.)")
# Eight characters of base64 or base32, as Vite, Rollup and esbuild write, that words and numbers do not
# give: `-SemiBold.woff2`, `-1280x720.png` and `-img-2024.jpg` are no hashes.
_WORD = r"(?:\d*[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})?\d{0,4}|[A-Z]{2,4}\d*|\d+(?:x\d+)?)"
_ENCODED = re.compile(rf"[.-](?!{_WORD}(?:[_-]{_WORD})*\.)[A-Za-z\d_-]{{8}}(?=\.)")


class StaticOffloadCacheRuleArgs(TypedDict):
    """How long files of one kind may be kept."""

    pattern: str
    """Path below the site's directory, or name alone, with ``*`` and ``?`` as in a shell; ``*`` matches
    slashes, too."""
    cache_control: NotRequired[str | None]
    """The ``Cache-Control`` header. Default ``public, max-age=31536000, immutable``, for names that change
    with the content."""


def is_hashed(key: str) -> bool:
    """Whether a file's name holds a hash of its content, as bundlers write it."""
    name = key.rpartition("/")[2]
    return bool(_HEXADECIMAL.search(name) or _ENCODED.search(name))


@dataclass(frozen=True)
class CacheRule:
    """How long files of one kind may be kept, checked."""

    pattern: str
    cache_control: str


def read_cache_rules(given: Given) -> list[CacheRule]:
    """The argument ``cache_rules``."""
    return [
        CacheRule(
            pattern=str(rule.text("pattern", default="")),
            cache_control=str(
                rule.text("cache_control", CACHE_CONTROL.pattern, CACHE_CONTROL.meaning, default=IMMUTABLE)
            ),
        )
        for rule in given.entries("cache_rules")
    ]


def cache_control(key: str, *, page: bool, rules: Sequence[CacheRule]) -> str:
    """The ``Cache-Control`` header of a file: that of the first rule that matches, else by its name.

    Args:
        key: Path of the file below the site's directory.
        page: Whether it is HTML, which links to the hashed names and so must be asked for.
        rules: What the user says.
    """
    for rule in rules:
        if matches(key, rule.pattern):
            return rule.cache_control
    return IMMUTABLE if is_hashed(key) and not page else REVALIDATED
