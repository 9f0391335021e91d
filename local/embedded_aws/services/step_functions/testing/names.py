"""Messages about names."""

import difflib
from collections.abc import Iterable


def explain_unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Returns the message for an unknown name, with the nearest known one and all known ones."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"there is no {what} '{name}'.{hint} Known: {', '.join(names) or 'none'}"
