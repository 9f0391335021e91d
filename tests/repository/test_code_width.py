"""Python code in the documents is formatted to 76 columns, which the site shows without a scroll bar."""

import sys

from tests.conftest import ROOT

sys.path.insert(0, f"{ROOT / 'docs/scripts'}")

from code_width import find_documents, format_code


def test_python_in_documents_is_formatted():
    texts = {path: path.read_text() for path in find_documents()}
    assert [f"{path.relative_to(ROOT)}" for path, text in texts.items() if format_code(text) != text] == []


def test_long_lines_are_split_but_not_those_of_generated_parts():
    generated = "<!-- generated: x -->\n```python\na = 'b'\n```\n<!-- /generated -->\n"
    text = f"```python\ncall({{'first': 1, 'second': 2}}, {'x' * 60})\n```\n"
    assert format_code(generated + text) == generated + (
        f'```python\ncall(\n    {{"first": 1, "second": 2}},\n    {"x" * 60},\n)\n```\n'
    )
