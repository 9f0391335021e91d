"""Deliveries of logs of AWS services."""

import json
import secrets
import string
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import cloudwatch_logs
from embedded_aws.ministack.records import Record, Response

_CHARACTERS: Final = string.ascii_letters + string.digits
_LENGTH: Final = 16


def identify_delivery(create: Callable[[Record], Response]) -> Callable[[Record], Response]:
    """Gives a delivery an ID of letters and digits; MiniStack gives it a UUID."""

    def create_delivery(given: Record) -> Response:
        status, headers, body = create(given)
        answer: Record = json.loads(body)
        if "delivery" not in answer:
            return status, headers, body
        stored = cloudwatch_logs.deliveries.pop(answer["delivery"]["id"])
        identifier = "".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH))
        named = {"id": identifier, "arn": stored["arn"].replace(stored["id"], identifier)}
        cloudwatch_logs.deliveries[identifier] = {**stored, **named}
        answer["delivery"] |= named
        return status, headers, json.dumps(answer).encode()

    return create_delivery
