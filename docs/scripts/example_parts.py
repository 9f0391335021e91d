"""One resource of the examples in each language, as the programs in ``examples/`` have it."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROGRAMS = {
    "Python": "python/__main__.py",
    "YAML": "yaml/Pulumi.yaml",
    "TypeScript": "typescript/index.ts",
    "Go": "go/main.go",
}
_FENCES = {"Python": "py", "YAML": "yaml", "TypeScript": "typescript", "Go": "go"}
_BEGINNINGS = {
    "Python": r"^(\w+ = )?\w+\(\s*\"{name}\"",
    "YAML": r"^  {name}:$",
    "TypeScript": r"^[ \t]*(\w+ )*= new patterns\.\w+\(\s*\"{name}\"",
    "Go": r"^[ \t]*(\w+, err := |return )patterns\.New\w+\(\s*ctx, \"{name}\"",
}
_COMMENT = re.compile(r"\s*(#|//)")


def show_example(resource: str) -> str:
    """The resource with this name, one language below the other; each can be opened."""
    return "\n\n".join(
        f"<details><summary>{language}</summary>\n\n"
        f"```{_FENCES[language]}\n{part_of((EXAMPLES / program).read_text(), language, resource)}\n```\n\n"
        f"From [`examples/{program}`](../../examples/{program}).\n\n</details>"
        for language, program in PROGRAMS.items()
    )


def part_of(program: str, language: str, resource: str) -> str:
    """The statement, or the entry in YAML, that makes a resource, with the comment above it.

    Raises:
        LookupError: the program has not exactly one such resource.
    """
    beginning = _BEGINNINGS[language].replace("{name}", re.escape(resource))
    found = [*re.finditer(beginning, program, re.MULTILINE)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} resources are called {resource!r} in the example in {language}")
    lines = program.splitlines()
    first = program.count("\n", 0, found[0].start())
    above = first
    while above and _COMMENT.match(lines[above - 1]):
        above -= 1
    return textwrap.dedent("\n".join([*lines[above:first], *_block(lines[first:])])).expandtabs(4)


def _block(lines: list[str]) -> Iterator[str]:
    """The first line, what is indented below it, and the line that closes it."""
    indent = _indent(lines[0])
    yield lines[0]
    for line in lines[1:]:
        if _indent(line) <= indent:
            if _indent(line) == indent and line.strip()[:1] in {")", "}", "]"}:
                yield line
            return
        yield line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
