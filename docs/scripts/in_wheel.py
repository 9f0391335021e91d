"""Puts the documents into the wheel, so that ``serverless-patterns help`` has them outside of a checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DOCUMENTS = (
    "docs/*.md",
    "docs/reports/*.md",
    "docs/blocks/*.md",
    "docs/how-to/*.md",
    "docs/decisions/*.md",
    "patterns/*/README.md",
)


class DocumentsHook(BuildHookInterface[Any]):
    """A build hook. An editable installation reads the documents of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds each document below ``serverless_patterns_cli/documents``."""
        if version == "editable":
            return
        root = Path(self.root)
        for pattern in DOCUMENTS:
            for file in root.glob(pattern):
                name = file.relative_to(root)
                build_data["force_include"][str(file)] = f"serverless_patterns_cli/documents/{name}"
