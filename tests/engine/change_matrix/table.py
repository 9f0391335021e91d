"""What each argument of ``Table`` changes."""

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import Change, Component


def _probe(deployment: Deployment) -> None:
    dynamodb, name = deployment.client("dynamodb"), deployment.outputs["table_name"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    key = {each["AttributeName"]: {types[each["AttributeName"]]: "1"} for each in table["KeySchema"]}
    dynamodb.put_item(TableName=name, Item={**key, "note": {"S": "hello"}})
    found = dynamodb.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]
    assert found["note"] == {"S": "hello"}


_REFUSED = "protected against deletion"

TABLE = Component(
    patterns.Table,
    {"partition_key": {"name": "id"}, "deletion_protection": False, "force_destroy": True},
    [
        Change("partition_key", {"name": "number", "type": "N"}, {"table": "replace"}, refused=_REFUSED),
        Change("sort_key", {"name": "day"}, {"table": "replace"}, refused=_REFUSED),
        Change("secondary_indexes", {"by-day": {"partition_key": {"name": "day"}}}, {"table": "update"}),
        Change("point_in_time_recovery_days", 7, {"table": "update"}),
        Change("stream_view_type", "NEW_IMAGE", {"table": "update"}),
        Change("ttl_attribute", "until", {"table": "update"}),
        Change("deletion_protection", True, {"table": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "table": "update"}),
        Change("tags", {"team": "post"}, {"table": "update"}),
    ],
    probe=_probe,
)
