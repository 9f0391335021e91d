"""Records of item changes in Kinesis data streams."""

import json
import time
from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import dynamodb, kinesis
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid
from embedded_aws.observation.messages import record as record_message

_PRECISION: Final = "ApproximateCreationDateTimePrecision"
_PER_SECOND: Final = {"MILLISECOND": 1_000, "MICROSECOND": 1_000_000}


def _send_changes(_: Callable[..., None]) -> Callable[[str, JsonObject], None]:
    """Puts a change into the streams of a table, in the shape of DynamoDB, unless it changed nothing."""

    def send(table: str, change: JsonObject) -> None:
        found = read_object(change["dynamodb"])
        if "OldImage" in found and found.get("OldImage") == found.get("NewImage"):
            return
        for destination in dynamodb.kinesis_destinations.get(table) or []:
            if destination["DestinationStatus"] != "ACTIVE":
                continue
            data = _build_record(table, change, destination.get(_PRECISION) or "MILLISECOND")
            arn = f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{table}"
            text = json.dumps(data, separators=(",", ":")).encode()
            stream = destination["StreamArn"]
            if kinesis.put_record(stream, new_uuid(), text):
                record_message("delivered", arn, stream)
            else:
                record_message("undelivered", arn, stream, reason="The stream does not exist.")

    return send


def _build_record(table: str, change: JsonObject, precision: str) -> dict[str, object]:
    found = read_object(change["dynamodb"])
    images = {name: found[name] for name in ("NewImage", "OldImage") if name in found}
    return {
        "awsRegion": change["awsRegion"],
        "eventID": new_uuid(),
        "eventName": change["eventName"],
        "userIdentity": change.get("userIdentity"),
        "recordFormat": "application/json",
        "tableName": table,
        "dynamodb": {
            "ApproximateCreationDateTime": int(time.time() * _PER_SECOND[precision]),
            "Keys": found["Keys"],
            **images,
            "SizeBytes": sum(
                dynamodb.item_size(read_object(each)) for each in (found["Keys"], *images.values())
            ),
            _PRECISION: precision,
        },
        "eventSource": "aws:dynamodb",
    }


PATCHES = (
    Patch(dynamodb.send_to_kinesis, _send_changes, "streams receive changes in the shape of DynamoDB"),
)
