"""The site: pages from the documents of the repository, as HTML and as Markdown, with checks.

``python -m docs.scripts.website`` builds it in ``.cache/site``; ``make docs`` installs what it needs first.
"""
