"""Texts that the search finds while one types."""

import json
from pathlib import Path

from docs.scripts.website.assemble import Site
from docs.scripts.website.pages import Page
from docs.scripts.website.search_data import describe_texts


def test_pages_with_their_sections_and_arguments():
    block = (
        "# Queue\n\nAn [SQS](x.md) queue.\n\n```python\nQueue()\n```\n\n## Arguments\n\n"
        '- <a id="Queue.fifo" href="#Queue.fifo">`fifo`</a> · bool<br>Whether in order.\n'
    )
    pages = [
        Page("blocks/queue", block),
        Page("decisions/one", "# One\n\nWhy.\n"),
        Page("source/a", "# A\n", hidden=True),
    ]
    script = describe_texts(Site({page.name: page for page in pages}, (), Path()))
    texts = json.loads(script.removeprefix("globalThis.SEARCH_PAGES = ").removesuffix(";\n"))
    parts = [
        ["Queue", "An SQS queue. Queue()", ""],
        ["Arguments", "", ""],
        ["Queue.fifo", "- fifo · bool – Whether in order.", "Queue.fifo"],
    ]
    assert texts == [
        ["blocks/queue.html", "Queue", False, parts],
        ["decisions/one.html", "One", True, [["One", "Why.", ""]]],
    ]
