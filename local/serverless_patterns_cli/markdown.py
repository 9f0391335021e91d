"""Markdown as a terminal shows it."""

import re
from typing import Final

_DIAGRAM: Final = re.compile(r"^```mermaid\n.*?^```$", re.DOTALL | re.MULTILINE)
_IMAGE: Final = re.compile(r'(?m:^[ \t]+)?<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_MARKUP: Final = re.compile(
    r"<!--.*?-->\n?|(?m:^[ \t]+)?</?(?:picture|source|img|br|a)\b[^>]*>\n?", re.DOTALL
)


def remove_drawings(text: str, note: str = "") -> str:
    """Returns Markdown without HTML, with the descriptions of images in brackets.

    Args:
        text: Markdown.
        note: Text in the place of each diagram. Defaults to none.
    """
    return _MARKUP.sub("", _IMAGE.sub(r"[\1]", _DIAGRAM.sub(note, text)))
