"""Bodies of requests in JSON."""

import json
from typing import Any


def read_json(body: bytes | str | None) -> Any:
    """Returns what a body says; an empty object for one that is not JSON, which the operation rejects."""
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return {}
