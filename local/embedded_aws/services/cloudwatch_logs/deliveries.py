"""Deliveries of logs of AWS services."""

import json
import secrets
import string
from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import read_object, read_text
from embedded_aws.ministack import cloudwatch_logs
from embedded_aws.ministack.records import Record, Response

_CHARACTERS: Final = string.ascii_letters + string.digits
_LENGTH: Final = 16


def identify_delivery(create: Callable[[Record], Response]) -> Callable[[Record], Response]:
    """Gives a delivery an ID of letters and digits; MiniStack gives it a UUID."""

    def create_delivery(given: Record) -> Response:
        status, headers, body = create(given)
        answer = read_object(json.loads(body))
        if "delivery" not in answer:
            return status, headers, body
        described = read_object(answer["delivery"])
        stored = cloudwatch_logs.deliveries.pop(read_text(described["id"]))
        identifier = "".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH))
        named = {"id": identifier, "arn": stored["arn"].replace(stored["id"], identifier)}
        cloudwatch_logs.deliveries[identifier] = {**stored, **named}
        described |= named
        return status, headers, json.dumps(answer).encode()

    return create_delivery
