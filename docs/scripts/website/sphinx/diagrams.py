"""Diagrams: Mermaid draws them in the browser, from the text that stands below them."""

import html
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

DRAWN = (
    '<figure class="diagram"><div class="drawing" role="img" aria-label="Diagram, whose text follows"></div>'
    "<details><summary>The diagram as text</summary><pre>{text}</pre></details></figure>"
)


class Diagram(Directive):
    """A fenced block in the language ``mermaid``."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The drawing's place, and its text."""
        text = html.escape("\n".join(self.content))
        return [nodes.raw("", DRAWN.format(text=text), format="html")]


def load_scripts(app: Sphinx, page: str, _template: str, _context: dict[str, Any], doctree: Any) -> None:
    """Loads Mermaid on the pages that have a diagram; it is large."""
    del page
    if doctree and any('class="diagram"' in each.astext() for each in doctree.findall(nodes.raw)):
        app.add_js_file("mermaid.tiny.js", loading_method="defer")
        app.add_js_file("diagrams.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers the directive for fences in ``mermaid``."""
    app.add_directive("mermaid", Diagram)
    app.config["myst_fence_as_directive"] = {"mermaid"}
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
