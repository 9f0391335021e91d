"""Finds syntax that AWS's runtimes of CloudFront Functions do not have, and the engine here has."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")
    |(?P<template>`(?:\\.|[^`\\])*`)
    |(?P<number>(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?)
    |(?P<name>[\w$]+)
    |(?P<sign>\.\.\.|=>|\?\.(?!\d)|\?\?=?|\|\|=|&&=|\S)""",
    re.VERBOSE | re.DOTALL,
)
_REGEX: Final = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_SIGNS: Final = {
    "?.": "optional chaining (?.)",
    "??": "nullish coalescing (??)",
    **dict.fromkeys(("??=", "||=", "&&="), "logical assignment"),
}
# By a name and what follows it.
_NAMES: Final = {
    ("function", "*"): "generators",
    ("import", "("): "dynamic imports",
    **{(name, sign): "destructuring" for name in ("const", "let", "var") for sign in ("{", "[")},
}
# After these, a slash begins a regular expression.
_BEFORE_REGEX: Final = ("return", "typeof", "case", "in", "of", "delete", "void", "throw", "else", "do")


class Token(NamedTuple):
    """A token of JavaScript."""

    kind: str
    text: str
    line: int


def find_version(runtime: str) -> int:
    """Returns the version of a runtime such as ``cloudfront-js-2.0``."""
    return 1 if runtime.endswith("-1.0") else 2


def find_unsupported(code: str, version: int) -> Iterator[str]:
    """Yields what a runtime does not have, such as ``line 3: classes``.

    Args:
        code: Source of a function.
        version: Version of the runtime: 1 or 2.
    """
    tokens = [*_split_tokens(code)]
    for at, token in enumerate(tokens):
        feature = _find_feature(tokens, at) or (_find_new_feature(token) if version == 1 else None)
        if feature:
            yield f"line {token.line}: {feature}"


def _split_tokens(code: str) -> Iterator[Token]:
    at, line, before = 0, 1, ""
    while at < len(code):
        divides = bool(re.fullmatch(r"[\w$]+|\)|\]|\}", before)) and before not in _BEFORE_REGEX
        found = (None if divides or code[at] != "/" else _REGEX.match(code, at)) or _TOKEN.match(code, at)
        if found is None:
            return
        kind, text = found.lastgroup or "regex", found[0]
        if kind != "space":
            yield Token(kind, text, line)
            before = text if kind in {"name", "number", "sign"} else ")"
        line += text.count("\n")
        at = found.end()


def _find_feature(tokens: Sequence[Token], at: int) -> str | None:
    kind, text, _ = tokens[at]
    if kind == "sign":
        return _find_feature_of_sign(tokens, at)
    if kind == "number" and text.endswith("n"):
        return "BigInt"
    is_member = _format_text(tokens, at - 1) in {".", "?."} or _format_text(tokens, at + 1) == ":"
    return None if is_member or kind != "name" else _find_feature_of_name(tokens, at)


def _find_feature_of_sign(tokens: Sequence[Token], at: int) -> str | None:
    match tokens[at].text:
        case "...":
            is_rest = _format_text(tokens, at + 2) == ")" and _format_text(tokens, at + 3) in {"{", "=>"}
            return None if is_rest else "spread syntax"
        case "=>":
            return _check_parameters(tokens, at - 1) if _format_text(tokens, at - 1) == ")" else None
        case sign:
            return _SIGNS.get(sign)


def _find_feature_of_name(tokens: Sequence[Token], at: int) -> str | None:
    follows = _format_text(tokens, at + 1)
    match tokens[at].text:
        case "function" if follows != "*":
            return _check_parameters(tokens, _end_of_parameters(tokens, at))
        case "for" if "of" in {_format_text(tokens, at + 3), _format_text(tokens, at + 4)}:
            return "for-of" if follows in {"(", "await"} and _format_text(tokens, at + 4) != "=" else None
        case name:
            return _NAMES.get((name, follows)) or ("classes" if name == "class" else None)


def _format_text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _find_new_feature(token: Token) -> str | None:
    """Returns what only runtime 2.0 has."""
    if token.kind == "name" and token.text in {"const", "let", "async", "await", "import"}:
        return f"{token.text} (it is new in cloudfront-js-2.0)"
    return None


def _end_of_parameters(tokens: Sequence[Token], at: int) -> int:
    """Returns where the parameters of the function at a place end."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[index].text, 0)
        if depth == 0 and tokens[index].text == ")":
            return index
    return len(tokens) - 1


def _check_parameters(tokens: Sequence[Token], end: int) -> str | None:
    """Returns what is wrong with the parameters that end at a place."""
    depth = 0
    for index in range(end, -1, -1):
        sign = tokens[index].text if tokens[index].kind == "sign" else ""
        depth += {")": 1, "]": 1, "}": 1, "(": -1, "[": -1, "{": -1}.get(sign, 0)
        if depth == 0:
            return None
        if depth == 1 and sign == "=":
            return "default parameters"
        if depth == 1 and sign in {"[", "{"}:
            return "destructuring"
    return None
