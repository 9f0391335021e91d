"""The syntax of paths and intrinsic functions in JSONPath states."""

import re
from collections.abc import Iterator

from serverless_patterns.arguments.text import show, unknown

_ANY_NUMBER = 1_000
INTRINSIC_FUNCTIONS = {
    "Array": (0, _ANY_NUMBER),
    "ArrayContains": (2, 2),
    "ArrayGetItem": (2, 2),
    "ArrayLength": (1, 1),
    "ArrayPartition": (2, 2),
    "ArrayRange": (3, 3),
    "ArrayUnique": (1, 1),
    "Base64Decode": (1, 1),
    "Base64Encode": (1, 1),
    "Format": (1, _ANY_NUMBER),
    "Hash": (2, 2),
    "JsonMerge": (3, 3),
    "JsonToString": (1, 1),
    "MathAdd": (2, 2),
    "MathRandom": (2, 3),
    "StringSplit": (2, 2),
    "StringToJson": (1, 1),
    "UUID": (0, 0),
}
"""Least and greatest number of arguments of each (Step Functions Developer Guide, intrinsic-functions)."""
DEEPEST = 10
"""Maximum nesting (the same page)."""

_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_REFERENCE = re.compile(rf"\$(?:\.[^\s.\[\]()'\",:?*@]+|\[(?:{_QUOTED}|[0-9]+)\])*")
_ROOT = re.compile(r"\$\$|\$[^\W\d]\w*|\$")
_SEGMENT = re.compile(
    rf"\.\.?[^\s.\[\]()'\"]+(?:\([^()]*\))?"  # a name, a wildcard, or a function
    rf"|(?:\.\.?)?\[\s*(?:(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*|[-0-9:, ]+|\*)\s*\]"
)
_FILTER = re.compile(r"(?:\.\.?)?\[\s*\?\s*\(")
_END_OF_FILTER = re.compile(r"\s*\]")
_CALL = re.compile(r"States\.(\w*)\(")
_LITERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|true|false|null|'(?:[^'\\]|\\.)*'", re.DOTALL)
_PLACE = re.compile(r"\\.|\{\}", re.DOTALL)


class _SyntaxError(ValueError):
    """A string that cannot be parsed."""


def is_reference_path(text: str) -> bool:
    """Whether ``text`` is a path that leads to exactly one node."""
    return _REFERENCE.fullmatch(text) is not None


def is_path(text: str) -> bool:
    """Whether ``text`` is a path into the input, the context (``$$``) or a variable (``$name``)."""
    text = text.rstrip(" ")  # which Step Functions ignores
    found = _ROOT.match(text)
    if not found:
        return False
    position = found.end()
    while position < len(text):
        segment = _SEGMENT.match(text, position)
        position = segment.end() if segment else _filter_end(text, position)
        if not position:
            return False
    return True


def find_errors(text: str) -> Iterator[str]:
    """Yields the errors in a path or a call of an intrinsic function."""
    if text.startswith("States."):
        errors: list[str] = []
        try:
            end = _read_call(text, 0, 1, errors)
            if text[end:].strip():
                errors.append(f"{show(text)} continues after the end of the function")
        except _SyntaxError as error:
            errors.append(f"{show(text)} cannot be parsed: {error}")
        yield from errors
    elif not is_path(text):
        expected = "a path that begins with $, or an intrinsic function such as States.UUID()"
        yield f"{show(text)} must be {expected}"


def _filter_end(text: str, position: int) -> int:
    """Returns where the filter at ``position`` ends, such as ``[?(@.price > 1)]``; 0 if there is none."""
    opened = _FILTER.match(text, position)
    if not opened:
        return 0
    depth, quote, index = 1, "", opened.end()
    while index < len(text):
        character = text[index]
        if quote:
            index += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
            if not depth:
                closed = _END_OF_FILTER.match(text, index + 1)
                return closed.end() if closed else 0
        index += 1
    return 0


def _read_call(text: str, position: int, depth: int, errors: list[str]) -> int:
    """Parses the call at ``position`` and returns where it ends."""
    found = _CALL.match(text, position)
    if not found:
        raise _SyntaxError("the call of a function must look like States.UUID()")
    name, position = found[1], found.end()
    arguments: list[str] = []
    position = _skip_blanks(text, position)
    while not text.startswith(")", position):
        start = position
        position = _skip_blanks(text, _read_argument(text, position, depth, errors))
        arguments.append(text[start:position].strip())
        if text.startswith(",", position):
            position = _skip_blanks(text, position + 1)
            if text.startswith(")", position):
                raise _SyntaxError("an argument is missing after the last comma")
        elif not text.startswith(")", position):
            raise _SyntaxError(f"a quote or parenthesis is not closed in States.{name}")
    errors.extend(_check_call(name, arguments, depth))
    return position + 1


def _read_argument(text: str, position: int, depth: int, errors: list[str]) -> int:
    if text.startswith("States.", position):
        return _read_call(text, position, depth + 1, errors)
    if text.startswith("$", position):
        end = _path_end(text, position)
        if not is_path(text[position:end].strip()):
            raise _SyntaxError(f"{show(text[position:end].strip())} is not a path")
        return end
    found = _LITERAL.match(text, position)
    if not found:
        rest = text[position:] or "the end"
        raise _SyntaxError(
            "a quote or parenthesis is not closed, or an argument is not a path, function, number or"
            f" 'string', at {show(rest)}"
        )
    return found.end()


def _path_end(text: str, position: int) -> int:
    """Returns where the path at ``position`` ends: at a comma or parenthesis that is not inside it."""
    depth, quote = 0, ""
    for index in range(position, len(text)):
        character = text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and depth:
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])" and depth:
            depth -= 1
        elif character in ",)" and not depth:
            return index
    return len(text)


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _check_call(name: str, arguments: list[str], depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        yield f"States.{name} is nested {depth} deep; at most {DEEPEST} are allowed"
    if name not in INTRINSIC_FUNCTIONS:
        yield unknown("intrinsic function", name, INTRINSIC_FUNCTIONS)
        return
    fewest, most = INTRINSIC_FUNCTIONS[name]
    if not fewest <= len(arguments) <= most:
        range_ = str(fewest) if fewest == most else f"{fewest} to {most}"
        allowed = f"{fewest} or more" if most == _ANY_NUMBER else range_
        yield f"States.{name} has {len(arguments)} arguments; it requires {allowed}"
    elif name == "Format" and arguments[0].startswith("'"):
        places, values = _PLACE.findall(arguments[0]).count("{}"), len(arguments) - 1
        if places != values:
            yield f"States.Format has {values} values for {places} places {{}}; it requires one for each"
