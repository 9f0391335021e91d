"""JSON that is nested too deeply for Python is invalid JSON, as it is for AWS."""

import json
from json.decoder import JSONDecoder

from embedded_aws.json_values import Json


def reject_deep_json() -> None:
    """Makes parsers of JSON in this process raise the error of invalid JSON, which their callers expect."""
    decode = JSONDecoder.raw_decode

    def decode_or_reject(self: JSONDecoder, s: str, idx: int = 0) -> tuple[Json, int]:
        try:
            return decode(self, s, idx)
        except RecursionError:
            raise json.JSONDecodeError("The nesting is too deep", s[:100], idx) from None

    JSONDecoder.raw_decode = decode_or_reject
