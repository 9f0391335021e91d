"""Kinesis data streams that receive the changes of a table."""

from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.current_request import CURRENT
from embedded_aws.json_values import JsonObject, read_text
from embedded_aws.ministack import dynamodb, responses, router
from embedded_aws.ministack.dynamodb import KinesisDestination
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response, read_members

_PRECISION: Final = "ApproximateCreationDateTimePrecision"
_ACTIONS: Final = ("kinesis:DescribeStream", "kinesis:PutRecord", "kinesis:PutRecords")
"""Actions on the stream that the caller needs (DynamoDB developer guide)."""
_VALIDATION: Final = "ValidationException"


def _find(given: JsonObject) -> tuple[str, KinesisDestination | None]:
    """Returns the name of the table, and its active destination with the stream of a request."""
    name = dynamodb.table_name(read_text(given.get("TableName")))
    found = dynamodb.kinesis_destinations.get(name) or []
    active = (each for each in found if each["DestinationStatus"] == "ACTIVE")
    return name, next((each for each in active if each["StreamArn"] == given.get("StreamArn")), None)


def _reject_unknown_table(given: JsonObject) -> Response | None:
    name = dynamodb.table_name(read_text(given.get("TableName")))
    if name in dynamodb.tables:
        return None
    reason = f"Requested resource not found: Table: {name} not found"
    return responses.json_error("ResourceNotFoundException", reason, 400)


def _reject_caller(given: JsonObject) -> Response | None:
    """Returns the error of a caller who may not write to the stream, for whom DynamoDB writes."""
    request = CURRENT.get()
    if request is None:
        return None
    key, stream = router.access_key_of(request.headers, request.query), str(given.get("StreamArn", ""))
    denials = (find_denial_of_key(key, action, [stream]) for action in _ACTIONS)
    reason = next(filter(None, denials), None)
    return responses.json_error("AccessDeniedException", reason, 400) if reason else None


def _enable(enable: Operation) -> Operation:
    def enable_destination(given: JsonObject) -> Response:
        if error := _reject_unknown_table(given) or _reject_caller(given):
            return error
        response = enable(given)
        _, active = _find(given)
        if response[0] != 200 or active is None:  # noqa: PLR2004 - success
            return response
        configuration = read_members(given, "EnableKinesisStreamingConfiguration")
        if _PRECISION not in configuration:
            active.pop(_PRECISION, None)
        return _respond(given, "ENABLING", EnableKinesisStreamingConfiguration=dict(configuration))

    return enable_destination


def _disable(_: Operation) -> Operation:
    def disable_destination(given: JsonObject) -> Response:
        if error := _reject_unknown_table(given):
            return error
        name, active = _find(given)
        if active is None:
            return _reject_missing("disable", given, name)
        active["DestinationStatus"] = "DISABLED"
        return _respond(given, "DISABLING")

    return disable_destination


def _update(_: Operation) -> Operation:
    def update_destination(given: JsonObject) -> Response:
        if error := _reject_unknown_table(given):
            return error
        configuration = read_members(given, "UpdateKinesisStreamingConfiguration")
        precision = configuration.get(_PRECISION)
        if precision is None:
            return responses.json_error(
                _VALIDATION,
                "Streaming destination cannot be updated with given parameters: "
                "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
                400,
            )
        name, active = _find(given)
        if active is None:
            return _reject_missing("enable", given, name)
        if active.get(_PRECISION, "MILLISECOND") == precision:
            table = dynamodb.tables[name]["TableId"]
            reason = f"Precision is already set to the desired value of {precision}"
            where = f"for tableId: {table}, kdsArn: {active['StreamArn']}"
            return responses.json_error(_VALIDATION, f"Invalid Request: {reason} {where}", 400)
        active[_PRECISION] = read_text(precision)
        return _respond(given, "UPDATING", UpdateKinesisStreamingConfiguration={_PRECISION: precision})

    return update_destination


def _describe(_: Operation) -> Operation:
    def describe_destinations(given: JsonObject) -> Response:
        if error := _reject_unknown_table(given):
            return error
        name = dynamodb.table_name(read_text(given.get("TableName")))
        found = [
            {
                member: value
                for member in ("StreamArn", "DestinationStatus", _PRECISION)
                if (value := each.get(member)) is not None
            }
            for each in dynamodb.kinesis_destinations.get(name) or []
        ]
        return responses.json_response({"TableName": name, "KinesisDataStreamDestinations": found})

    return describe_destinations


def _reject_missing(change: str, given: JsonObject, name: str) -> Response:
    state = f"Table is not in a valid state to {change} Kinesis Streaming Destination"
    stream = f"No streaming destination with streamArn: {given.get('StreamArn')} found"
    return responses.json_error(_VALIDATION, f"{state}: {stream} for table with tableName: {name}", 400)


def _respond(given: JsonObject, status: str, **more: object) -> Response:
    name, stream = dynamodb.table_name(read_text(given["TableName"])), given["StreamArn"]
    found = {"TableName": name, "StreamArn": stream, "DestinationStatus": status}
    return responses.json_response({**found, **more})


_REASON: Final = "streams that receive changes are changed and described as DynamoDB does"
PATCHES = (
    Patch(dynamodb.enable_kinesis_destination, _enable, f"{_REASON}: enable"),
    Patch(dynamodb.disable_kinesis_destination, _disable, f"{_REASON}: disable"),
    Patch(dynamodb.update_kinesis_destination, _update, f"{_REASON}: update"),
    Patch(dynamodb.describe_kinesis_destinations, _describe, f"{_REASON}: describe"),
)
