"""Buckets and tables."""

import math
from collections.abc import Iterator
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import BUCKET
from serverless_patterns_cli.estimate.charges import MILLION, Charge, Charges, Stack, Unpriced
from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH

CHARGES: Final = Charges()
_READ_UNIT_KB: Final = 4
_EVENTUALLY_CONSISTENT: Final = 0.5
"""Read units of a read that is not strongly consistent."""


@CHARGES.register(BUCKET, "aws:s3/bucketV2:BucketV2")
def charge_bucket(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its objects, and the requests for them."""
    use = stack.loads.find_use(given.urn)
    yield Charge("S3", "GB-months", "gigabyte_month", "s3", stack.given.value("storage", given.name))
    yield Charge("S3", "requests that write", "million_requests", "s3_put", use.writes / MILLION)
    yield Charge("S3", "requests that read", "million_requests", "s3_get", use.reads / MILLION)


@CHARGES.register("aws:dynamodb/table:Table")
def charge_table(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its reads, its data, backups of it, and its writes, again for each index; all again in each replica."""
    stored = stack.given.value("storage", given.name)
    replicas: list[dict[str, Any]] = given.inputs.get("replicas") or []
    tables = 1 + len(replicas)
    yield Charge("DynamoDB", "GB-months", "gigabyte_month", "dynamodb", tables * stored)
    recoverable = [given.inputs.get("pointInTimeRecovery", {}).get("enabled")]
    recoverable += [replica.get("pointInTimeRecovery") for replica in replicas]
    backups = sum(map(bool, recoverable)) * stored
    if backups:
        yield Charge("DynamoDB", "GB-months of backups", "gigabyte_month", "dynamodb_backup", backups)
    if given.inputs.get("billingMode") != "PAY_PER_REQUEST":
        yield from _count_provisioned(given, tables)
        return
    use, kilobytes = stack.loads.find_use(given.urn), stack.given.value("payload", given.name)
    indexes = sum(len(given.inputs.get(f"{kind}SecondaryIndexes") or []) for kind in ("global", "local"))
    written = max(1, math.ceil(kilobytes)) * (1 + indexes) * tables
    read = max(1, math.ceil(kilobytes / _READ_UNIT_KB)) * _EVENTUALLY_CONSISTENT
    yield Charge(
        "DynamoDB", "write units", "million_requests", "dynamodb_write_units", use.writes * written / MILLION
    )
    yield Charge(
        "DynamoDB", "read units", "million_requests", "dynamodb_read_units", use.reads * read / MILLION
    )


def _count_provisioned(given: Registration, tables: int) -> Iterator[Charge]:
    """The capacity of the table and its global indexes, in each replica as well."""
    indexes: list[dict[str, Any]] = given.inputs.get("globalSecondaryIndexes") or []
    parts = [given.inputs, *indexes]
    for way in ("read", "write"):
        units = sum(part.get(f"{way}Capacity", 1) for part in parts) * tables * HOURS_PER_MONTH
        yield Charge(
            "DynamoDB", f"hours of {way} capacity units", "hour", f"dynamodb_{way}_capacity_unit", units
        )
