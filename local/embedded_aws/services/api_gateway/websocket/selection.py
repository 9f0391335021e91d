"""Selection expressions (API Gateway developer guide, "WebSocket selection expressions")."""

import json
import re
from typing import Final, cast

DEFAULT: Final = "$default"
"""Key of the route, template or response for everything that no other key matches."""

_VARIABLE: Final = re.compile(r"\$\{(?P<braced>[^}]*)\}|(?<!\\)\$(?P<plain>[A-Za-z][\w.\-\[\]]*)")
_BODY: Final = "request.body."


def select(expression: str, body: str) -> str:
    r"""Returns the value of an expression such as ``$request.body.action`` or ``\$default``.

    Every variable that a body lacks, or that is not JSON, makes the value ``$default``.
    """
    document = _parse_message(body)
    values = [
        _find_value(found["braced"] or found["plain"], document) for found in _VARIABLE.finditer(expression)
    ]
    if None in values:
        return DEFAULT
    remaining = iter(cast("list[str]", values))
    return _VARIABLE.sub(lambda _: next(remaining), expression).replace("\\$", "$") or DEFAULT


def _find_value(variable: str, document: object) -> str | None:
    if not variable.startswith(_BODY):
        return None
    for name in variable.removeprefix(_BODY).split("."):
        document = cast("dict[str, object]", document).get(name) if isinstance(document, dict) else None
    match document:
        case None | dict() | list():
            return None
        case str():
            return document
        case _:
            return json.dumps(document)


def _parse_message(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
