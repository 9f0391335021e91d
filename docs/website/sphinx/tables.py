"""Tables without headings: Markdown cannot write them without a row of empty ones, which this removes."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def remove_empty_heads(_app: Sphinx, doctree: nodes.document) -> None:
    """Removes the head of each table whose headings are all empty."""
    for head in [*doctree.findall(nodes.thead)]:
        if not head.astext().strip():
            head.parent.remove(head)


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers it."""
    app.connect("doctree-read", remove_empty_heads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
