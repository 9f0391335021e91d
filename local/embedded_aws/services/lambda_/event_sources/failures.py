"""Keeps what is known of the records of a stream that Lambda discards."""

import json
from datetime import UTC, datetime

from embedded_aws.event_sources.discarded import Discarded, format_time
from embedded_aws.iam.authorization import Caller, name_session
from embedded_aws.ministack.lambda_functions import Configuration, EventSourceMapping
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.lambda_.event_sources.destinations import InvocationRecord, send


def keep(mapping: EventSourceMapping, config: Configuration, discarded: Discarded) -> str | None:
    """Sends a description of the records to the on-failure destination of a mapping, if it has one.

    Args:
        mapping: The event source mapping.
        config: Configuration of the function.
        discarded: The records.

    Returns:
        Why it is lost; None if it is not.
    """
    configured = mapping.get("DestinationConfig") or {}
    destination = (configured.get("OnFailure") or {}).get("Destination")
    if not destination:
        return None
    body = _describe_failure(mapping, config, discarded)
    if ":s3:" in destination:
        records = [record.event for record in discarded.batch.records]
        body["payload"] = json.dumps({"Records": records})
    invocation = InvocationRecord(
        function_arn=mapping["FunctionArn"],
        role=Caller(config["Role"], name_session(mapping["FunctionName"])),
        body=json.dumps(body),
        reason=f"{discarded.condition}: {len(discarded.batch.records)} records of {discarded.stream.arn}",
        key=f"aws/lambda/{mapping['UUID']}/{discarded.shard.identifier}",
    )
    return send(invocation, destination)


def _describe_failure(
    mapping: EventSourceMapping, config: Configuration, discarded: Discarded
) -> dict[str, object]:
    """Returns the record of a failure (Lambda developer guide, "Retain discarded batch records")."""
    batch = discarded.batch
    response: dict[str, object] = {}
    if result := discarded.result:
        response = {
            "statusCode": 200,
            "executedVersion": config.get("Version", "$LATEST"),
            "functionError": (result.get("function_error") or "Unhandled") if result.get("error") else None,
        }
    return {
        "requestContext": {
            "requestId": new_uuid(),
            "functionArn": mapping["FunctionArn"],
            "condition": discarded.condition,
            "approximateInvokeCount": batch.invocations or 1,  # also of records that were too old at first
        },
        **({"responseContext": response} if response else {}),
        "version": "1.0",
        "timestamp": format_time(datetime.now(UTC).timestamp(), "milliseconds"),
        **discarded.describe(),
    }
