"""The extra that the command line needs. This imports nothing that takes time."""

import json
from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import unquote, urlsplit

_NAME = "serverless-patterns"


def install_command() -> str:
    """Returns the command that installs the extra, from where the package was installed."""
    try:
        text = distribution(_NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    url: str = json.loads(text)["url"] if text else ""
    source = unquote(urlsplit(url).path) if url.startswith("file:") else ""
    if source.endswith((".whl", ".gz")):
        return f"pip install '{_NAME}[local] @ {url}'"
    return f"pip install '{source or _NAME}[local]'"
