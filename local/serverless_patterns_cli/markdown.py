"""Markdown as a terminal shows it."""

import re
from typing import Final

_PART: Final = re.compile(
    r"""
    (?P<diagram>^```mermaid\n.*?^```$)
    | (?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)$ | `[^`\n]+`)
    | (?:^[ \t]+)?<img\b[^>]*?\balt="(?P<description>[^"]*)"[^>]*>
    | <!--.*?-->\n?
    | (?:^[ \t]+)?</?(?:picture|source|img|br|a)\b[^>]*>\n?
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def remove_drawings(text: str, note: str = "") -> str:
    """Returns Markdown without HTML, with the descriptions of images in brackets; code stays as it is.

    Args:
        text: Markdown.
        note: Text in the place of each diagram. Defaults to none.
    """

    def replace(found: re.Match[str]) -> str:
        if found["diagram"]:
            return note
        if found["description"]:
            return f"[{found['description']}]"
        return found["code"] or ""

    return _PART.sub(replace, text)
