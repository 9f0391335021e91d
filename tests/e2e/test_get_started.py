"""The page docs/get-started.md: its files are written, and its commands executed in their order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.cli.command import Running
from tests.pages import write_project

pytestmark = pytest.mark.exhaustive

PAGE = Path(__file__).resolve().parents[2] / "docs/get-started.md"
UP = "serverless-patterns up dev"
IN_OTHER_TESTS = {
    # The tests of the distribution install the package, those with the engine deploy with the CLI.
    "python3 -m venv .venv",
    "source .venv/bin/activate",
    "pip install '/path/to/this/checkout[local]' pytest",
    "pulumi stack init dev",
    "pulumi config set aws:region eu-central-1",
    "pulumi up",
    "pulumi destroy",
}


def find_commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line not in IN_OTHER_TESTS]


def run(directory: Path, *lines: str) -> list[str]:
    done = subprocess.run(
        ["bash", "-euc", "\n".join(lines)],
        cwd=directory,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.replace("}{", "}\n{").splitlines()


def test_the_commands_of_the_page_do_as_it_says(tmp_path: Path):
    write_project(PAGE, tmp_path)
    up, *requests, test = find_commands()
    assert (up, test) == (UP, "pytest")
    note = '{"id": "1", "text": "one espresso"}'
    assert f"`{note}`" in PAGE.read_text()

    with Running("up", "dev", "-C", tmp_path) as stack:
        stack.read()
        saved, read = run(tmp_path, *requests)
        assert saved == note
        assert read.replace('":"', '": "').replace('","', '", "') == note
        program = tmp_path / "__main__.py"
        program.write_text(program.read_text().replace('link("write")', 'link("read")'))
        while "not allowed dynamodb:PutItem" not in (line := stack.read_line()):
            if line.startswith("Reloaded"):
                assert "Internal server error" in "".join(run(tmp_path, *requests[:2]))
        assert stack.interrupt() == 0
    program.write_text(program.read_text().replace('link("read")', 'link("write")'))

    assert any("1 passed" in line for line in run(tmp_path, f"{test} -p no:cacheprovider"))
