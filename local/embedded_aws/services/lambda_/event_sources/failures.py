"""Keeps what is known of the records of a stream that Lambda discards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from embedded_aws.iam.authorization import Caller, name_session
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.lambda_.event_sources.destinations import InvocationRecord, send
from embedded_aws.services.lambda_.event_sources.lanes import Batch
from embedded_aws.services.lambda_.event_sources.shards import Shard, Stream


@dataclass(frozen=True)
class Discarded:
    """Records that a mapping will not try again.

    Attributes:
        batch: The records.
        stream: The stream.
        shard: The shard.
        condition: ``RetryAttemptsExhausted`` or ``RecordAgeExceeded``.
        result: What the last invocation returned; None if that is not the reason.
    """

    batch: Batch
    stream: Stream
    shard: Shard
    condition: str
    result: Mapping[str, Any] | None


def keep(mapping: Mapping[str, Any], config: Mapping[str, Any], discarded: Discarded) -> str | None:
    """Sends a description of the records to the on-failure destination of a mapping, if it has one.

    Args:
        mapping: The event source mapping.
        config: Configuration of the function.
        discarded: The records.

    Returns:
        Why it is lost; None if it is not.
    """
    configured: dict[str, Any] = mapping.get("DestinationConfig") or {}
    failed: dict[str, str] = configured.get("OnFailure") or {}
    destination = failed.get("Destination")
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
    mapping: Mapping[str, Any], config: Mapping[str, Any], discarded: Discarded
) -> dict[str, Any]:
    """Returns the record of a failure (Lambda developer guide, "Retain discarded batch records")."""
    batch, stream = discarded.batch, discarded.stream
    first, last = batch.records[0], batch.records[-1]
    response: dict[str, Any] = {}
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
        "timestamp": _format_time(datetime.now(UTC).timestamp(), "milliseconds"),
        stream.information: {
            "shardId": discarded.shard.identifier,
            "startSequenceNumber": first.sequence,
            "endSequenceNumber": last.sequence,
            "approximateArrivalOfFirstRecord": _format_time(first.arrival, stream.precision),
            "approximateArrivalOfLastRecord": _format_time(last.arrival, stream.precision),
            "batchSize": len(batch.records),
            "streamArn": stream.arn,
        },
    }


def _format_time(moment: float, precision: str) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec=precision).replace("+00:00", "Z")
