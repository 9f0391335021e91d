"""Prose is plain English: docstrings, comments, errors, documents and names of tests."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

# Pulumi's SDK has 0.1 in 1,000 words, and typer, rich, boto3 and hypothesis together 0.19 (November 2026).
MOST_IN_1_000_WORDS = 0.5
BEGINNING = re.compile(r"(What|Who|How|Where|When|Which) ")
HABIT = re.compile(
    r"\b(of|by|from|to|with|in|for|on|as) what\b|\bwho may\b|\banew\b|\b(is|are) no [a-z]+\b|\bas on AWS\b"
    r"|\bbesides\b|\bwhatever\b|\bnot heeded\b|\bin all\b,|\bof its own\b|\bof one.s own\b",
    re.IGNORECASE,
)
COMMENT = re.compile(r"(?:^|\s)# (.+)")
SHORTEST_SENTENCE = 3
# Findings of other tools, and results of measurements.
QUOTED = {
    "docs/reports/scanners.md",
    "docs/reports/supply-chain.md",
    "docs/benchmarks.md",
    "tests/repository/test_words.py",
}


def docstrings(node: ast.AST) -> Iterator[ast.Constant]:
    """The docstring of a definition, and the strings that describe its attributes."""
    body = getattr(node, "body", None)
    for statement in body if isinstance(body, list) else []:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            yield statement.value


def prose(path: Path) -> Iterator[tuple[int, str, bool]]:
    """The lines of prose in a file, each with its number, and whether a docstring begins there."""
    text = path.read_text()
    if path.suffix == ".md":
        yield from ((number, line, False) for number, line in enumerate(text.splitlines(), 1))
        return
    described = set[int]()
    for node in ast.walk(ast.parse(text)):  # a definition comes before the strings in it
        described.update(map(id, docstrings(node)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in described or len(node.value.split()) >= SHORTEST_SENTENCE:
                for number, line in enumerate(node.value.splitlines(), node.lineno):
                    yield number, line, id(node) in described and number == node.lineno
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.replace("_", " "), False
    for number, line in enumerate(text.splitlines(), 1):
        if found := COMMENT.search(line):
            yield number, found[1], False


def is_habit(line: str, begins: bool) -> bool:
    return bool(HABIT.search(line) or (begins and BEGINNING.match(line)))


def test_prose_is_plain_english():
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    words, found = 0, list[str]()
    for name in sorted({*listed} - QUOTED):
        if (ROOT / name).is_file():
            for number, line, begins in prose(ROOT / name):
                words += len(line.split())
                if is_habit(line, begins):
                    found.append(f"{name}:{number}: {line.strip()}")
    assert words
    assert 1_000 * len(found) / words <= MOST_IN_1_000_WORDS, "\n".join(found)


def test_habits_are_found(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text('"""What is there."""\n\n\ndef test_a_dog_is_no_cat():\n    pass  # of its own\n')
    assert sorted(number for number, *line in prose(path) if is_habit(*line)) == [1, 4, 5]
