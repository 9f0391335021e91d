"""Parts of API Gateway's mapping templates (VTL) that REST APIs and WebSocket APIs have in common."""

import json
from typing import Any


def json_string(expression: str) -> str:
    """Returns the value of a VTL expression as the inside of a JSON string.

    ``escapeJavaScript`` escapes the apostrophe too, which JSON does not allow: so every apostrophe follows a
    backslash of its own, which goes again.
    """
    return f"""$util.escapeJavaScript({expression}).replaceAll(".'", "'")"""


def form_value(expression: str) -> str:
    """Returns the value of a VTL expression as a value in ``application/x-www-form-urlencoded``."""
    return f"$util.urlEncode({expression})"


def json_literal(value: Any) -> str:
    """Returns a constant as JSON in which VTL finds nothing to render."""
    return json.dumps(value).replace("$", r"\u0024").replace("#", r"\u0023")
