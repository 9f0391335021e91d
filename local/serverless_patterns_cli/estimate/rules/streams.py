"""Kinesis streams, provisioned and on demand."""

import math
from collections.abc import Iterator
from typing import Final

from embedded_aws import Registration
from serverless_patterns_cli.estimate.charges import MILLION, Charge, Charges, Stack, Unpriced
from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH, KB_PER_GIGABYTE

CHARGES: Final = Charges()
_STREAM: Final = "aws:kinesis/stream:Stream"
_PUT_KB: Final = 25
_FREE_RETENTION_HOURS: Final = 24


@CHARGES.register(_STREAM)
def stream(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its shards and what is put into them, or, on demand, the stream and the data."""
    records = stack.loads.find_use(given.urn).requests
    if _is_on_demand(given):
        written = records * _record_kilobytes(stack, given) / KB_PER_GIGABYTE
        yield Charge(
            "Kinesis", "hours of streams on demand", "hour", "kinesis_on_demand_stream", HOURS_PER_MONTH
        )
        yield Charge("Kinesis", "GB written on demand", "gigabyte", "kinesis_written", written)
    else:
        hours = given.inputs.get("shardCount", 1) * HOURS_PER_MONTH
        puts = records * max(1, math.ceil(stack.given.value("payload", given.name) / _PUT_KB)) / MILLION
        yield Charge("Kinesis", "hours of shards", "hour", "kinesis_shard", hours)
        yield Charge("Kinesis", "PUT payload units of 25 KB", "million_requests", "kinesis_put", puts)
    if given.inputs.get("retentionPeriod", _FREE_RETENTION_HOURS) > _FREE_RETENTION_HOURS:
        yield Unpriced(f"records kept for more than {_FREE_RETENTION_HOURS} hours")


def charge_stream_reads(stack: Stack, arn: str) -> Iterator[Charge | Unpriced]:
    """Yields what a function's reads of a stream cost; those of provisioned shards are free."""
    found = stack.resources.find(arn, _STREAM)
    if not found:
        yield Unpriced("reads of a Kinesis stream that is not of the stack")
    elif _is_on_demand(found):
        kilobytes = stack.loads.find_use(found.urn).requests * _record_kilobytes(stack, found)
        yield Charge("Kinesis", "GB read on demand", "gigabyte", "kinesis_read", kilobytes / KB_PER_GIGABYTE)


def _is_on_demand(stream: Registration) -> bool:
    return stream.inputs.get("streamModeDetails", {}).get("streamMode") == "ON_DEMAND"


def _record_kilobytes(stack: Stack, stream: Registration) -> int:
    """KB of a record, as on demand counts them: each begun."""
    return max(1, math.ceil(stack.given.value("payload", stream.name)))
