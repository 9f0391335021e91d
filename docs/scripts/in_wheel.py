"""Puts documents, patterns and templates into the wheel, for the commands outside of a checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = (
    "docs/*.md",
    "docs/reports/*.md",
    "docs/blocks/*.md",
    "docs/how-to/*.md",
    "docs/decisions/*.md",
    "patterns/*/README.md",
    "patterns/*/pattern.json",
    "templates/*/**/*",
)


class CatalogHook(BuildHookInterface[Any]):
    """A build hook. An editable installation reads the files of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds each file below ``serverless_patterns_cli/catalog``."""
        if version == "editable":
            return
        root = Path(self.root)
        for pattern in FILES:
            for file in root.glob(pattern):
                if not file.is_file() or "__pycache__" in file.parts:
                    continue
                name = file.relative_to(root)
                build_data["force_include"][str(file)] = f"serverless_patterns_cli/catalog/{name}"
