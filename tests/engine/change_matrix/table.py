"""Effects of each argument of ``Table``."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, Change, Component

# Both Pulumi and the embedded emulator say so before anything changes.
_REFUSED = "protect"

_BY_DAY = {"by-day": {"partition_key": {"name": "day"}}}


def _probe(deployment: Deployment) -> None:
    dynamodb, name = deployment.client("dynamodb"), deployment.outputs["table_name"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    key = {each["AttributeName"]: {types[each["AttributeName"]]: "1"} for each in table["KeySchema"]}
    dynamodb.put_item(TableName=name, Item={**key, "note": {"S": "hello"}})
    found = dynamodb.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]
    assert found["note"] == {"S": "hello"}


TABLE = Component(
    patterns.Table,
    {
        "partition_key": {"name": "id"},
        "sort_key": {"name": "place"},
        "secondary_indexes": _BY_DAY,
        "deletion_protection": False,
        "force_destroy": True,
    },
    [
        Change("partition_key", {"name": "number", "type": "N"}, {"table": "replace"}, refused=_REFUSED),
        Change("sort_key", {"name": "time"}, {"table": "replace"}, refused=_REFUSED),
        Change("sort_key", None, {"table": "replace"}, refused=_REFUSED),
        Change("secondary_indexes", {}, {"table": "update"}),
        Change(
            "secondary_indexes",
            {**_BY_DAY, "by-kind": {"partition_key": {"name": "kind"}}},
            {"table": "update"},
        ),
        Change(
            "secondary_indexes",
            {"by-day": {**_BY_DAY["by-day"], "sort_key": {"name": "place"}}},
            {"table": "update"},
        ),
        Change(
            "secondary_indexes",
            {"by-day": {**_BY_DAY["by-day"], "projection_type": "KEYS_ONLY"}},
            {"table": "update"},
        ),
        Change(
            "secondary_indexes",
            {
                "by-day": {
                    **_BY_DAY["by-day"],
                    "projection_type": "INCLUDE",
                    "non_key_attributes": ["kind"],
                }
            },
            {"table": "update"},
        ),
        Change(
            "secondary_indexes",
            {
                "by-day": {
                    "partition_keys": [{"name": "day"}, {"name": "kind"}],
                    "sort_keys": [{"name": "hour", "type": "N"}, {"name": "place"}],
                }
            },
            {"table": "update"},
        ),
        # A local one, which is created with the table.
        Change(
            "secondary_indexes",
            {**_BY_DAY, "by-time": {"sort_key": {"name": "time"}}},
            {"table": "replace"},
            refused=_REFUSED,
        ),
        Change("provisioned_throughput", {"read_capacity": 5, "write_capacity": 2}, {"table": "update"}),
        Change("max_read_request_units", 100, {"table": "update"}),
        Change("max_write_request_units", 50, {"table": "update"}),
        Change(
            "principals",
            [{"arn": "arn:aws:iam::210987654321:role/reports", "access": ["read"]}],
            {"policy": "create"},
        ),
        Change("point_in_time_recovery_days", 7, {"table": "update"}),
        Change("point_in_time_recovery_days", 0, {"table": "update"}),
        Change("stream_view_type", "NEW_IMAGE", {"table": "update"}),
        Change("ttl_attribute", "until", {"table": "update"}),
        Change("deletion_protection", True, {"table": "update"}),
        Change("kms_key_arn", KEY_ARN, {"table": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "table": "update"}),
        Change("force_destroy", False, {}),
        Change("tags", {"team": "post"}, {"table": "update"}),
    ],
    probe=_probe,
    unchanged={"replicas": "The embedded emulator has no replicas."},
)
