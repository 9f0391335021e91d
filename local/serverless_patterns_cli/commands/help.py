"""The command ``help``."""

import sys
from itertools import groupby
from typing import Annotated

import typer

from serverless_patterns_cli.options.completion import complete_topic
from serverless_patterns_cli.options.documents import Document, find_document, find_documents


def show_help(
    topic: Annotated[
        str,
        typer.Argument(
            help="Topic, such as **queue** or **test-permissions**; with **#** and a section, only that:"
            " **queue#arguments**.",
            autocompletion=complete_topic,
        ),
    ] = "",
) -> None:
    """Show a document: a component with its arguments, a guide, or a how-to. Without a topic, list them."""
    name, _, anchor = topic.partition("#")
    if not name:
        typer.echo(_list_topics(find_documents()))
        return
    document = find_document(name)
    text = document.section(anchor) if anchor else document.text()
    if not sys.stdout.isatty():
        typer.echo(text)
        return
    from rich.console import Console  # noqa: PLC0415 imports take time
    from rich.markdown import Markdown  # noqa: PLC0415

    Console().print(Markdown(text))


def _list_topics(documents: list[Document]) -> str:
    width = max(len(document.topic) for document in documents)
    lines: list[str] = []
    for kind, of_kind in groupby(documents, lambda document: document.kind):
        lines += [f"{kind}:", *(f"  {each.topic:<{width}}  {each.title}" for each in of_kind)]
    return "\n".join(lines)
