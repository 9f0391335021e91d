"""Bodies of requests in JSON."""

import json

from embedded_aws.json_values import Json


def read_json(body: bytes | str | None) -> Json:
    """Returns what a body says; an empty object for one that is not JSON, which the operation rejects."""
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return {}
