"""Code in the documents is formatted to 76 columns, which the site shows without a scroll bar."""

import re
import sys
from collections.abc import Iterator

from tests.conftest import ROOT

sys.path.insert(0, f"{ROOT / 'docs/scripts'}")

from code_width import find_documents, format_code

COLUMNS = 76
BLOCKS = re.compile(r"^```(?:console|yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GENERATED = re.compile(r"<!-- generated:.*?<!-- /generated -->", re.DOTALL)
UNBREAKABLE = re.compile(r" *(- uses|if): ")
"""Pins and conditions of GitHub's workflows."""


def test_python_in_documents_is_formatted():
    texts = {path: path.read_text() for path in find_documents()}
    assert [f"{path.relative_to(ROOT)}" for path, text in texts.items() if format_code(text) != text] == []


def find_wide_lines(text: str) -> Iterator[str]:
    """The lines of commands and of YAML that the site shows with a scroll bar."""
    for block in BLOCKS.findall(GENERATED.sub("", text)):
        for line in block.splitlines():
            if len(line) > COLUMNS and not UNBREAKABLE.match(line):
                yield line


def test_commands_and_yaml_in_documents_fit():
    folders = ("decisions", "reports", "upstream")
    texts = {
        path: path.read_text()
        for path in find_documents()
        if not any(path.is_relative_to(ROOT / "docs" / folder) for folder in folders)
    }
    assert {f"{path.relative_to(ROOT)}": [*find_wide_lines(text)] for path, text in texts.items()} == {
        f"{path.relative_to(ROOT)}": [] for path in texts
    }
    assert [*find_wide_lines(f"```console\n{'x' * 77}\n```\n")] == ["x" * 77]


def test_go_and_typescript_in_documents_fit():
    """But for a line that has one bracket, which has a name or a text that cannot be broken."""
    blocks = re.compile(r"^```(?:go|typescript)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    wide = [
        line
        for path in find_documents()
        for block in blocks.findall(path.read_text())
        for line in block.splitlines()
        if len(line) > COLUMNS and len(re.findall(r"[{(]", re.sub(r'"[^"]*"', "", line))) > 1
    ]
    assert wide == []


def test_long_lines_are_split_but_not_those_of_generated_parts():
    generated = "<!-- generated: x -->\n```python\na = 'b'\n```\n<!-- /generated -->\n"
    text = f"```python\ncall({{'first': 1, 'second': 2}}, {'x' * 60})\n```\n"
    assert format_code(generated + text) == generated + (
        f'```python\ncall(\n    {{"first": 1, "second": 2}},\n    {"x" * 60},\n)\n```\n'
    )
