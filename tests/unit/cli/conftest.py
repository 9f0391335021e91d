import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from serverless_patterns_cli.main import app

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run() -> Run:
    """Runs ``serverless-patterns`` in this process."""

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Pulumi project with the patterns ``parcels`` (``delivery``) and ``letters`` (``mail``)."""
    (tmp_path / "Pulumi.yaml").write_text("name: post\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import pulumi\npulumi.export('greeting', 'hello')\n")
    for name, stack in (("parcels", "delivery"), ("letters", "mail")):
        directory = tmp_path / "patterns" / name
        directory.mkdir(parents=True)
        description = {
            "title": f"All about {name}",
            "description": f"It moves {name}.",
            "gitHub": {"template": {"templateFile": f"stacks/{stack}.py"}},
        }
        (directory / "pattern.json").write_text(json.dumps(description))
        (directory / "README.md").write_text(f"# The {name}\n\nThey *move*, été comme hiver.\n")
    return tmp_path
