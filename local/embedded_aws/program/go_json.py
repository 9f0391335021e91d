"""JSON as the AWS provider writes it, which is a program in Go."""

import json

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TABLE = str.maketrans(_ESCAPED)


def go_json(value: object, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """Returns the JSON text of a value as ``json.Marshal`` or ``json.MarshalIndent`` returns it.

    Args:
        value: The value.
        indent: Spaces of a level; None for one line without spaces.
        sort_keys: Whether the value is a map of Go, whose keys are sorted, and not a struct.
    """
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, indent=indent, separators=separators, sort_keys=sort_keys, ensure_ascii=False)
    return text.translate(_TABLE)
