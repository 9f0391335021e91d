"""The templates of ``pulumi new``, and what it makes of them."""

import json
import shutil
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
NAMES = sorted(found.parent.name for found in TEMPLATES.glob("*/Pulumi.yaml"))

ODD = {
    "api-gateway-facade": ("2024", 'The "shop": 100 % #1, {a: b}'),
    "fan-out-conversion": ("Photo.Desk_2", "- It's \\ & ünïcode ☕ | > !tag *a"),
    "static-offload": ("true", "null: ~"),
    "websocket-api": ("on", "# no 'comment'"),
    "workflow": ("1e3", "a" * 100 + ": 'b"),
}
"""A project name and a description for each template that YAML would take for something else."""


def create_project(template: str, directory: Path, name: str, description: str) -> None:
    """Does what ``pulumi new`` does: copies a template, and replaces its placeholders."""
    shutil.copytree(TEMPLATES / template, directory)
    for path in directory.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            # A text of JSON is one of YAML: the CLI, too, writes what YAML reads as the given text.
            put = json.dumps if path.suffix == ".yaml" else str
            text = path.read_text().replace("${PROJECT}", put(name))
            path.write_text(text.replace("${DESCRIPTION}", put(description)))
