"""Writes valid values and defaults into the docstrings of arguments, or checks that they are current.

An editor shows the docstring below an argument, and so does the schema for other languages; neither shows
what the argument is annotated with. The end of each docstring, from "Valid …" or "Defaults to …" on, is
therefore generated from the declaration.

``python docs/scripts/docstrings.py`` renews all; with ``--check`` it only names the files that are not
current.
"""

import ast
import importlib
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from serverless_patterns.arguments.declarations import declarations_of

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "components/serverless_patterns"
WIDTH = 110
GENERATED = re.compile(r"(?: |^)(?:Valid (?:range|values|length): |Defaults to ).*\Z")


def main() -> int:
    """Renews or checks; the exit code says whether everything was current."""
    stale = {path: new for path in find_modules() if (new := renew(path)) != path.read_text()}
    for path, text in stale.items():
        if "--check" not in sys.argv:
            path.write_text(text)
        sys.stderr.write(f"{path.relative_to(ROOT)} was not current\n")
    return 1 if stale and "--check" in sys.argv else 0


def find_modules() -> list[Path]:
    """Every module of the library that declares arguments."""
    return [path for path in sorted(LIBRARY.rglob("*.py")) if "@arguments\n" in path.read_text()]


def renew(path: Path) -> str:
    """Returns the text of a module with the ends of its docstrings renewed."""
    module = importlib.import_module(".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts))
    lines = path.read_text().splitlines(keepends=True)
    for class_name, argument, docstring in reversed(list(_docstrings(ast.parse("".join(lines))))):
        declaration = declarations_of(getattr(module, class_name))[argument]
        own = GENERATED.sub("", " ".join(str(docstring.value).split()))
        text = " ".join(filter(None, [own, declaration.words]))
        lines[docstring.lineno - 1 : docstring.end_lineno] = [_literal(text)]
    return "".join(lines)


def _docstrings(tree: ast.Module) -> Iterator[tuple[str, str, ast.Constant]]:
    """Class, argument and docstring of every declared argument, from the top down."""
    for schema in tree.body:
        if not isinstance(schema, ast.ClassDef) or not _is_declared(schema):
            continue
        for field, below in zip(schema.body, schema.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                if not isinstance(below, ast.Expr) or not isinstance(below.value, ast.Constant):
                    raise SystemExit(f"{schema.name}.{field.target.id} has no docstring")
                yield schema.name, field.target.id, below.value


def _is_declared(schema: ast.ClassDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "arguments" for each in schema.decorator_list)


def _literal(text: str) -> str:
    quoted = text.replace("\\", "\\\\")
    lines = textwrap.wrap(f'"""{quoted}"""', WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return textwrap.indent("\n".join(lines), "    ") + "\n"


if __name__ == "__main__":
    sys.exit(main())
