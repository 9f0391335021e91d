"""Checks that the code contains its handler, without running it."""

import ast
import difflib
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from serverless_patterns.blocks.function.executables import find_problem
from serverless_patterns.blocks.function.handler_errors import HandlerError, NotInCodeError
from serverless_patterns.blocks.function.java_handlers import check_java

_NODE_SUFFIXES = ("", ".js", ".mjs", ".cjs")
# What may give a module names that its source does not show.
_DYNAMIC = re.compile(r"\bglobals\(|\b__getattr__\b|\bimport \*|\bexec\(|\bsetattr\(|\bsys\.modules\b")
_EXECUTABLE = 0o100


@lru_cache
def check_handler(handler: str, runtime: str, package: Path) -> None:
    """Checks that a package contains ``handler``, once for all functions with the same package.

    Args:
        handler: Entry point, as the runtime reads it.
        runtime: Lambda runtime identifier.
        package: The zip of the function, whose name is the hash of its content.

    Raises:
        HandlerError: If it does not; a :class:`NotInCodeError` if its file is missing.
    """
    with zipfile.ZipFile(package) as archive:
        if runtime.startswith("python"):
            _check_python(handler, archive)
        elif runtime.startswith("nodejs"):
            _check_node(handler, archive.namelist())
        elif runtime.startswith("java"):
            check_java(handler, runtime, archive)
        # What other runtimes make of a handler is up to them.


def check_bootstrap(runtime: str, architecture: str | None, package: Path) -> None:
    """Checks that a package contains what a custom runtime, such as ``provided.al2023``, starts.

    Args:
        runtime: Lambda runtime identifier.
        architecture: Instruction set architecture of the function; None if the package is for this machine.
        package: The zip of the function.

    Raises:
        NotInCodeError: If it does not.
        HandlerError: If the file is not executable, not on that architecture, or has other line endings.
    """
    with zipfile.ZipFile(package) as archive:
        if "bootstrap" not in archive.namelist():
            raise NotInCodeError(
                f"contains no file 'bootstrap', which {runtime} starts. Rename the executable"
            )
        if not archive.getinfo("bootstrap").external_attr >> 16 & _EXECUTABLE:
            raise HandlerError(
                f"contains a 'bootstrap' that is not executable, for {runtime}. Set its mode with chmod +x"
            )
        content = archive.read("bootstrap")
        if content.startswith(b"#!") and content.partition(b"\n")[0].endswith(b"\r"):
            raise HandlerError(
                f"contains a 'bootstrap' with the line endings of Windows, with which {runtime} does not find"
                " its interpreter. Save it with those of Unix, and have Git keep them by"
                " 'bootstrap text eol=lf' in .gitattributes"
            )
        if architecture and (problem := find_problem(content[:20], architecture)):
            raise HandlerError(f"contains a 'bootstrap' that {problem}")


def _check_python(handler: str, archive: zipfile.ZipFile) -> None:
    module, _, function = handler.rpartition(".")
    if not module or not function:
        raise HandlerError(f"{handler!r} must be <file>.<function>, such as orders.handler")
    path, names = module.replace(".", "/"), archive.namelist()
    file = next((each for each in (f"{path}/__init__.py", f"{path}.py") if each in names), None)
    if file is None:
        if any(re.fullmatch(rf"{re.escape(path)}(/__init__)?\.[^/]*(so|pyc)", name) for name in names):
            return  # compiled
        there = [name.removesuffix(".py") for name in names if "/" not in name and name.endswith(".py")]
        near = difflib.get_close_matches(module, there, n=1)
        hint = f" Did you mean {near[0]}.{function}?" if near else ""
        raise NotInCodeError(f"{handler!r} needs a file {path}.py, which is not in the code.{hint}")
    found = _names_in(archive.read(file))
    if found is not None and function not in found:
        near = difflib.get_close_matches(function, sorted(found), n=1)
        hint = f" Did you mean {module}.{near[0]}?" if near else ""
        raise HandlerError(f"{handler!r} needs {function!r} in {file}, which does not define it.{hint}")


def _names_in(source: bytes) -> set[str] | None:
    """The names that a module has once it is imported; None if its source does not show them all."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None  # of a newer Python, maybe
    if _DYNAMIC.search(source.decode(errors="replace")):
        return None
    names = set(_find_bound(tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            names.update(node.names)
    return names


def _find_bound(body: Sequence[ast.AST]) -> Iterator[str]:
    """The names that statements bind where they stand, and not inside of functions and classes."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Lambda():
                pass
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                if node.name:
                    yield node.name
                yield from _find_bound(list(ast.iter_child_nodes(node)))
            case ast.MatchMapping(rest=str(name)):
                yield name
                yield from _find_bound(list(ast.iter_child_nodes(node)))
            case _:
                yield from _find_bound(list(ast.iter_child_nodes(node)))


def _check_node(handler: str, names: Sequence[str]) -> None:
    directory, _, last = handler.rpartition("/")
    module, _, function = last.partition(".")
    if not module or not function:
        raise HandlerError(f"{handler!r} must be <file>.<function>, such as index.handler")
    path = f"{directory}/{module}".removeprefix("/").removeprefix("./")
    if any(f"{path}{suffix}" in names for suffix in _NODE_SUFFIXES):
        return
    if any(name.startswith((f"{path}/", f"node_modules/{path}/")) for name in names):
        return  # a package, which says itself where it begins
    there = [Path(name).stem for name in names if name.endswith(_NODE_SUFFIXES[1:])]
    near = difflib.get_close_matches(module, there, n=1)
    hint = f" Did you mean {near[0]}.{function}?" if near else ""
    raise NotInCodeError(
        f"{handler!r} needs a file {path}.ts, .js, .mjs or .cjs, which is not in the code.{hint}"
    )
