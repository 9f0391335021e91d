"""Tables with empty headings: Markdown cannot write a table without headings, or with an empty corner."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def remove_empty_heads(_app: Sphinx, doctree: nodes.document) -> None:
    """Removes the head of each table whose headings are all empty."""
    for head in [*doctree.findall(nodes.thead)]:
        if not head.astext().strip():
            head.parent.remove(head)


def replace_empty_headings(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Makes a plain cell of each empty heading: a screen reader announces headings, with or without text."""
    if body := context.get("body"):
        context["body"] = re.sub(r"<th\b[^>]*>(?:<p>\s*</p>)?</th>", "<td></td>", body)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers both."""
    app.connect("doctree-read", remove_empty_heads)
    app.connect("html-page-context", replace_empty_headings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
