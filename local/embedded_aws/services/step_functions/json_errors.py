"""Errors of JSON texts, as the parser of AWS (Jackson) words them."""

import json
import re

_EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def explain_json(text: str) -> tuple[str, str]:
    """Returns why a text is not JSON, and the location of the error.

    Args:
        text: The text.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        position = getattr(error, "pos", 0)
    else:
        position = 0
    position = min(position, max(len(text) - 1, 0))
    word = re.compile(r"[A-Za-z_]\w*").match(text, position)
    if word:
        message = f"Unrecognized token '{word[0]}': was expecting {_EXPECTED}"
        position = word.end()
    else:
        character = text[position]
        before = text[:position].rstrip()
        expected = (
            "double-quote to start field name"
            if before.endswith(("{", ","))
            else f"a valid value {_EXPECTED}"
        )
        message = f"Unexpected character ('{character}' (code {ord(character)})): was expecting {expected}"
        position += 1
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return message, f'[Source: (String)"{text}"; line: {line}, column: {column}]'
