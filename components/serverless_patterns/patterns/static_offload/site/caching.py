"""``Cache-Control`` headers: immutable for names with a hash of the content, revalidation for others."""

import re
from collections.abc import Sequence

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.patterns.static_offload.args import IMMUTABLE, StaticOffloadCacheRuleArgs
from serverless_patterns.patterns.static_offload.site.files import matches

REVALIDATED = "no-cache"
"""``Cache-Control`` of a file that browsers revalidate on every request."""

# A hash of eight or more hexadecimal digits, at least one of them a digit and one a letter.
_HEXADECIMAL = re.compile(r"[.-](?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,64}(?=\.)")
# Eight characters of base64 or base32, as Vite, Rollup and esbuild write, that words and numbers do not
# give: `-SemiBold.woff2`, `-1280x720.png` and `-img-2024.jpg` are not hashes.
_WORD = r"(?:\d*[A-Z]?[a-z]+(?:[A-Z][a-z]{2,})?\d{0,4}|[A-Z]{2,4}\d*|\d+(?:x\d+)?)"
_ENCODED = re.compile(rf"[.-](?!{_WORD}(?:[_-]{_WORD})*\.)[A-Za-z\d_-]{{8}}(?=\.)")


def is_hashed(key: str) -> bool:
    """Whether a file's name holds a hash of its content, as bundlers write it."""
    name = key.rpartition("/")[2]
    return bool(_HEXADECIMAL.search(name) or _ENCODED.search(name))


def cache_control(key: str, *, page: bool, rules: Sequence[StaticOffloadCacheRuleArgs[Completed]]) -> str:
    """Returns the ``Cache-Control`` header of a file: of the first rule that matches, else by its name.

    Args:
        key: Path of the file below the site directory.
        page: Whether it is HTML, which links to hashed names and so must be revalidated.
        rules: The validated argument ``cache_rules``.
    """
    for rule in rules:
        if matches(key, rule["pattern"]):
            return rule["cache_control"]
    return IMMUTABLE if is_hashed(key) and not page else REVALIDATED
