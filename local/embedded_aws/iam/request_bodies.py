"""Bodies of requests in JSON."""

from embedded_aws.json_values import Json
from embedded_aws.request_validation.bodies import parse_json


def read_json(body: bytes | str | None) -> Json:
    """Returns the value in a body; an empty object for one that is not JSON, which the operation rejects."""
    try:
        return parse_json(body)
    except ValueError:
        return {}
