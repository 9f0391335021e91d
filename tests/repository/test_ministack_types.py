"""Requests, responses and contexts of policies have types above the room that declares them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

EMULATOR = ROOT / "local/embedded_aws"
DECLARATIONS = EMULATOR / "ministack"
REQUEST = ["method", "path", "headers"]
TYPED = {"headers": "Headers", "body": "bytes", "query": "Query"}
Signature = ast.FunctionDef | ast.AsyncFunctionDef


def is_any(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) == "Any"


def find_untyped(path: Path) -> Iterator[str]:
    """Yields the requests, responses and contexts that functions of a file take or return as Any."""
    for each in ast.walk(ast.parse(path.read_text())):
        if not isinstance(each, Signature):
            continue
        names = [given.arg for given in each.args.args]
        serves = names[:3] == REQUEST
        if is_any(each.returns) and serves and isinstance(each, ast.AsyncFunctionDef):
            yield f"{each.name} returns Any; must be Response"
        for given in each.args.args:
            if is_any(given.annotation) and serves and given.arg in TYPED:
                yield f"{each.name}: {given.arg} is Any; must be {TYPED[given.arg]}"
            if is_any(given.annotation) and given.arg == "context" and "iam" in path.parts:
                yield f"{each.name}: context is Any; must be EvalContext"


def find_untyped_operations(path: Path) -> Iterator[str]:
    """Yields the declared operations, which take the members of a request, that return Any."""
    for each in ast.parse(path.read_text()).body:
        if isinstance(each, Signature) and is_any(each.returns):
            last = each.args.args[-1] if each.args.args else None
            if last and (last.arg, last.annotation and ast.unparse(last.annotation)) == ("data", "Fields"):
                yield f"{each.name} returns Any; must be Response"


def test_things_of_ministack_have_types():
    above = (path for path in sorted(EMULATOR.rglob("*.py")) if DECLARATIONS not in path.parents)
    found = [f"{path.relative_to(EMULATOR)}: {each}" for path in above for each in find_untyped(path)]
    declared = [
        f"{path.name}: {each}"
        for path in sorted(DECLARATIONS.glob("*.py"))
        for each in find_untyped_operations(path)
    ]
    assert found + declared == []


def test_untyped_things_are_found(tmp_path: Path):
    (path := tmp_path / "iam" / "a.py").parent.mkdir()
    path.write_text(
        "async def handle(method: str, path: str, headers: Any, body: Any, query: Any) -> Any: ...\n"
        "def find(context: Any) -> Any: ...\n"
        "def create(data: Fields) -> Any: ...\n"
    )
    assert len([*find_untyped(path)]) == 5
    assert len([*find_untyped_operations(path)]) == 1
