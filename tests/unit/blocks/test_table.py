from typing import Any

import pulumi
import pytest
from graphs import KEY_ARN, evaluate, faults

from serverless_patterns.blocks.table import Table

ID = {"partition_key": {"name": "id"}}
SORTED = {**ID, "sort_key": {"name": "year", "type": "N"}}
TABLE_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/items-table"


def make(**args: Any):
    return evaluate(lambda: Table("items", {**ID, **args}))


def test_defaults():
    assert make().named("items-table").inputs == {
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "attributes": [{"name": "id", "type": "S"}],
        "globalSecondaryIndexes": [],
        "localSecondaryIndexes": [],
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
        "deletionProtectionEnabled": True,
        "tags": {},
    }


@pytest.mark.parametrize(
    ("args", "property_", "expected"),
    [
        (SORTED, "rangeKey", "year"),
        (SORTED, "attributes", [{"name": "id", "type": "S"}, {"name": "year", "type": "N"}]),
        ({"recovery_days": 0}, "pointInTimeRecovery", {"enabled": False}),
        ({"recovery_days": 1.0}, "pointInTimeRecovery", {"enabled": True, "recoveryPeriodInDays": 1}),
        ({"stream": "NEW_IMAGE"}, "streamEnabled", True),
        ({"stream": "NEW_IMAGE"}, "streamViewType", "NEW_IMAGE"),
        ({}, "streamEnabled", None),
        ({"ttl_attribute": "until"}, "ttl", {"enabled": True, "attributeName": "until"}),
        ({"deletion_protection": False}, "deletionProtectionEnabled", False),
        ({"kms_key_arn": KEY_ARN}, "serverSideEncryption", {"enabled": True, "kmsKeyArn": KEY_ARN}),
        ({}, "serverSideEncryption", None),
        ({"tags": {"team": "sales"}}, "tags", {"team": "sales"}),
    ],
)
def test_argument_reaches_the_table(args: dict[str, Any], property_: str, expected: object):
    assert make(**args).named("items-table").inputs.get(property_) == expected


def test_indexes():
    indexes = {
        "by-name": {"partition_key": {"name": "name"}, "sort_key": {"name": "year", "type": "N"}},
        "by-price": {
            "sort_key": {"name": "price", "type": "N"},
            "projection": "INCLUDE",
            "attributes": ["name"],
        },
        "keys": {"partition_key": {"name": "id"}, "projection": "KEYS_ONLY"},
    }
    table = make(**SORTED, indexes=indexes).named("items-table").inputs
    assert table["globalSecondaryIndexes"] == [
        {"name": "by-name", "hashKey": "name", "rangeKey": "year", "projectionType": "ALL"},
        {"name": "keys", "hashKey": "id", "projectionType": "KEYS_ONLY"},
    ]
    assert table["localSecondaryIndexes"] == [
        {"name": "by-price", "rangeKey": "price", "projectionType": "INCLUDE", "nonKeyAttributes": ["name"]}
    ]
    assert [(each["name"], each["type"]) for each in table["attributes"]] == [
        ("id", "S"),
        ("year", "N"),
        ("name", "S"),
        ("price", "N"),
    ]


def test_replicas():
    replicas = [
        {"region": "eu-west-1", "kms_key_arn": KEY_ARN},
        {"region": "ap-northeast-3", "kms_key_arn": KEY_ARN},
    ]
    table = make(kms_key_arn=KEY_ARN, stream="NEW_AND_OLD_IMAGES", replicas=replicas)
    assert table.named("items-table").inputs["replicas"] == [
        {"regionName": region, "kmsKeyArn": KEY_ARN, "pointInTimeRecovery": True, "propagateTags": True}
        for region in ("eu-west-1", "ap-northeast-3")
    ]


def test_outputs():
    assert make(stream="KEYS_ONLY").named("items").outputs == {
        "arn": TABLE_ARN,
        "table_name": "items-table",
        "stream_arn": f"{TABLE_ARN}/stream/2025-01-01",
    }


@pytest.mark.parametrize(
    ("table", "arguments", "expected"),
    [
        (ID, {"operation": "get"}, {"operation": "get", "key": {"id": "path.id"}}),
        (
            SORTED,
            {"operation": "delete"},
            {"operation": "delete", "key": {"id": "path.id", "year": "path.year:N"}},
        ),
        (ID, {"operation": "query"}, {"operation": "query", "key": {"id": "path.id"}}),
        (
            SORTED,
            {"operation": "query"},
            {"operation": "query", "key": {"id": "path.id"}, "pagination_key": "year:N"},
        ),
        (
            ID,
            {
                "operation": "put",
                "key": {"id": "body.id"},
                "attributes": {"name": "body.name"},
                "if_not_exists": True,
            },
            {
                "operation": "put",
                "key": {"id": "body.id"},
                "attributes": {"name": "body.name"},
                "if_not_exists": True,
            },
        ),
        (
            {**ID, "kms_key_arn": KEY_ARN},
            {"operation": "get"},
            {"operation": "get", "key": {"id": "path.id"}, "kms_key_arn": KEY_ARN},
        ),
    ],
)
def test_route(table: dict[str, Any], arguments: dict[str, Any], expected: dict[str, Any]):
    def program() -> None:
        pulumi.export("route", Table("items", table).route(**arguments))

    assert evaluate(program).outputs["route"] == {"table": {"name": "items", "arn": TABLE_ARN, **expected}}


def test_route_that_is_none():
    def program() -> None:
        with pytest.raises(ValueError, match=r"unknown operation 'scan'\. Known: delete, get, put, query"):
            Table("items", ID).route("scan")

    evaluate(program)


INDEX = {"partition_key": {"name": "name"}}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"partition_key": None},
            ["partition_key: is required; must be a dict as TableKeyArgs describes it"],
        ),
        ({"partition_key": {"name": ""}}, ["partition_key.name: '' must be 1 to 255 characters"]),
        (
            {"partition_key": {"name": "id", "type": "string"}},
            ["partition_key.type: unknown value 'string'. Known: B, N, S"],
        ),
        ({"recovery_days": 36}, ["recovery_days: 36 is out of range; must be 0 to 35"]),
        (
            {"stream": "NEW"},
            ["stream: unknown value 'NEW'. Known: KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE, OLD_IMAGE"],
        ),
        ({"ttl_attribute": ""}, ["ttl_attribute: '' must be 1 to 255 characters"]),
        ({"kms_key_arn": "x"}, ["kms_key_arn: 'x' must be an ARN of kms, as in arn:aws:kms:…"]),
        (
            {"indexes": {"a b": INDEX}},
            ["indexes.a b: 'a b' must be a name of 3 to 255 letters, digits and _ . -"],
        ),
        (
            {"indexes": {"by-year": {"sort_key": {"name": "year"}}}},
            [
                (
                    "indexes.by-year.partition_key: is missing; a local index needs a sort key of its own,"
                    " and a table that has one"
                )
            ],
        ),
        (
            {"indexes": {"by-name": {**INDEX, "projection": "INCLUDE"}}},
            ["indexes.by-name.attributes: go with the projection 'INCLUDE', which needs them"],
        ),
        (
            {"indexes": {"by-name": {**INDEX, "attributes": ["a"]}}},
            ["indexes.by-name.attributes: go with the projection 'INCLUDE', which needs them"],
        ),
        (
            {"indexes": {"by-id": {"partition_key": {"name": "id", "type": "N"}}}},
            ["indexes: have 'id' as S and as N; an attribute has one type"],
        ),
        (
            {**SORTED, "indexes": {f"by-{number}": {"sort_key": {"name": "a"}} for number in range(6)}},
            ["indexes: has 6 local ones, DynamoDB allows 5"],
        ),
        (
            {"replicas": [{"region": "Ireland"}]},
            [
                "replicas.0.region: 'Ireland' must be a Region, such as eu-west-1",
                "replicas: are fed by the stream; set 'stream' to NEW_AND_OLD_IMAGES",
            ],
        ),
        (
            {
                "replicas": [{"region": "eu-west-1"}],
                "stream": "NEW_AND_OLD_IMAGES",
                "kms_key_arn": KEY_ARN,
            },
            ["replicas.0.kms_key_arn: goes with a key of the table: give both one, or neither"],
        ),
        (
            {"sort_key": {"name": "id"}},
            ["sort_key.name: 'id' is the partition key already; name another attribute"],
        ),
        (
            {"indexes": {"by-name": {**INDEX, "sort_key": INDEX["partition_key"]}}},
            ["indexes.by-name.sort_key.name: 'name' is the partition key already; name another attribute"],
        ),
        (
            {"replicas": [{"region": "eu-west-1"}] * 2, "stream": "NEW_AND_OLD_IMAGES"},
            ["replicas.1.region: 'eu-west-1' has a replica already; remove one"],
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]):
    assert faults(lambda: Table("items", {**ID, **args})) == expected


def test_names():
    reason = "at most 241 leave room for '-table' and Pulumi's random suffix in AWS's limit of 255"
    assert faults(lambda: Table("t" * 242, ID)) == [f"name: '{'t' * 99}… has 242 characters, {reason}"]
