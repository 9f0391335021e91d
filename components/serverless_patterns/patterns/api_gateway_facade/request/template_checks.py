"""Errors in a mapping template that can be found before it renders a request."""

import re
from collections.abc import Iterator

from serverless_patterns.arguments.text import unknown

MAX_TEMPLATE = 300 * 1024
"""Bytes of a mapping template (API Gateway quotas)."""
FUNCTIONS = {
    "input": ("body", "json", "params", "path"),
    "util": ("base64Decode", "base64Encode", "escapeJavaScript", "parseJson", "urlDecode", "urlEncode"),
}
"""Members of API Gateway's variables (API Gateway developer guide, variables for data transformations)."""

_COMMENT = re.compile(r"#\*.*?\*#|##[^\n]*|#\[\[.*?\]\]#", re.DOTALL)
_DIRECTIVE = re.compile(
    r"(?<!\\)#(?:(?P<opening>if|foreach|define|macro)\s*\(|(?P<branch>elseif)\s*\("
    r"|\{?(?P<closing>end|else)(?![A-Za-z0-9_]))"
)
_CALL = re.compile(r"\$!?\{?(?P<variable>input|util)\.(?P<name>[A-Za-z][A-Za-z0-9_]*)")


def template_problems(template: str) -> Iterator[str]:
    """Yields the reasons why API Gateway would reject the template, or could never render it."""
    size = len(template.encode())
    if size > MAX_TEMPLATE:
        yield f"has {size:,} bytes, API Gateway takes {MAX_TEMPLATE:,}; shorten it, or use a function"
    code = _COMMENT.sub("", template)
    yield from _find_unbalanced(code)
    for found in dict.fromkeys(call.group("variable", "name") for call in _CALL.finditer(code)):
        variable, name = found
        if name not in FUNCTIONS[variable]:
            yield f"${variable} has no '{name}': {unknown('function', name, FUNCTIONS[variable])}"


def _find_unbalanced(code: str) -> Iterator[str]:
    opened: list[str] = []
    for directive in _DIRECTIVE.finditer(code):
        line = code.count("\n", 0, directive.start()) + 1
        if directive["opening"]:
            opened.append(f"#{directive['opening']} in line {line}")
        elif not opened:
            name = directive["branch"] or directive["closing"]
            yield f"has #{name} in line {line}, and nothing it belongs to"
            return
        elif directive["closing"] == "end":
            opened.pop()
    if opened:
        yield f"has no #end for {opened[-1]}"
