"""Errors that a program may have by accident, made one at a time in the source of a file."""

import ast
from dataclasses import dataclass

_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """A file with one error.

    Attributes:
        line: Number of the line of the error.
        change: The former and the new code.
        source: The file with the error.
    """

    line: int
    change: str
    source: str


def count_mutants(source: str) -> int:
    """Returns the number of mutants of the functions of a file.

    Args:
        source: Code of the file.
    """
    return len(_find_places(ast.parse(source)))


def make_mutant(source: str, number: int) -> Mutant:
    """Returns one of the mutants of a file.

    Args:
        source: Code of the file.
        number: Its number, from 0.
    """
    tree = ast.parse(source)
    node = _find_places(tree)[number]
    before = _first_line(node)
    _change(node)
    return Mutant(node.lineno, f"{before} → {_first_line(node)}", ast.unparse(tree))


def _first_line(node: ast.expr | ast.stmt) -> str:
    return ast.unparse(node).partition("\n")[0]


def _find_places(tree: ast.Module) -> list[ast.expr | ast.stmt]:
    """Returns the nodes that can be changed, always in the same order."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    statements = (statement for function in functions for statement in function.body)
    nodes = {id(node): node for statement in statements for node in ast.walk(statement)}
    return [node for node in nodes.values() if isinstance(node, ast.expr | ast.stmt) and _can_change(node)]


def _can_change(node: ast.expr | ast.stmt) -> bool:
    match node:
        case ast.Compare():
            return type(node.ops[0]) in _OPPOSITES
        case ast.Return():
            return node.value is not None and not isinstance(node.value, ast.Constant)
        case ast.Constant():
            return isinstance(node.value, int)
        case ast.Expr():
            return isinstance(node.value, ast.Call)
        case _:
            return isinstance(node, ast.BoolOp | ast.If | ast.IfExp)


def _change(node: ast.expr | ast.stmt) -> None:
    match node:
        case ast.Compare():
            node.ops[0] = _OPPOSITES[type(node.ops[0])]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Constant(value=bool(value)):
            node.value = not value
        case ast.Constant(value=int(value)):
            node.value = value + 1
        case ast.Return() | ast.Expr():
            node.value = ast.Constant(None)
        case _:
            raise AssertionError(ast.dump(node))
