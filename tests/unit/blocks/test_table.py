# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import KEY_ARN, errors_in, evaluate

from serverless_patterns import Table

ID = {"partition_key": {"name": "id"}}
SORTED = {**ID, "sort_key": {"name": "year", "type": "N"}}
TABLE_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/items-table"


def make(**args: Any):
    return evaluate(lambda: Table("items", {**ID, **args}))


def test_defaults():
    assert make().find_by_name("items-table").inputs == {
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "attributes": [{"name": "id", "type": "S"}],
        "globalSecondaryIndexes": [],
        "localSecondaryIndexes": [],
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
        "deletionProtectionEnabled": True,
        "serverSideEncryption": {"enabled": False},
        "tags": {},
    }


@pytest.mark.parametrize(
    ("args", "property_", "expected"),
    [
        (SORTED, "rangeKey", "year"),
        (SORTED, "attributes", [{"name": "id", "type": "S"}, {"name": "year", "type": "N"}]),
        ({"point_in_time_recovery_days": 0}, "pointInTimeRecovery", {"enabled": False}),
        (
            {"point_in_time_recovery_days": 1.0},
            "pointInTimeRecovery",
            {"enabled": True, "recoveryPeriodInDays": 1},
        ),
        ({"stream_view_type": "NEW_IMAGE"}, "streamEnabled", True),
        ({"stream_view_type": "NEW_IMAGE"}, "streamViewType", "NEW_IMAGE"),
        ({}, "streamEnabled", None),
        ({"ttl_attribute": "until"}, "ttl", {"enabled": True, "attributeName": "until"}),
        ({"deletion_protection": False}, "deletionProtectionEnabled", False),
        ({"kms_key_arn": KEY_ARN}, "serverSideEncryption", {"enabled": True, "kmsKeyArn": KEY_ARN}),
        ({}, "serverSideEncryption", {"enabled": False}),
    ],
)
def test_argument_reaches_the_table(args: dict[str, Any], property_: str, expected: object):
    assert make(**args).find_by_name("items-table").inputs.get(property_) == expected


def test_indexes():
    indexes = {
        "by-name": {"partition_key": {"name": "name"}, "sort_key": {"name": "year", "type": "N"}},
        "by-price": {
            "sort_key": {"name": "price", "type": "N"},
            "projection_type": "INCLUDE",
            "non_key_attributes": ["name"],
        },
        "keys": {"partition_key": {"name": "id"}, "projection_type": "KEYS_ONLY"},
    }
    table = make(**SORTED, secondary_indexes=indexes).find_by_name("items-table").inputs
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
        {"region": region, "kms_key_arn": KEY_ARN.replace("us-east-1", region)}
        for region in ("eu-west-1", "ap-northeast-3")
    ]
    table = make(kms_key_arn=KEY_ARN, stream_view_type="NEW_AND_OLD_IMAGES", replicas=replicas)
    assert table.find_by_name("items-table").inputs["replicas"] == [
        {
            "regionName": each["region"],
            "kmsKeyArn": each["kms_key_arn"],
            "pointInTimeRecovery": True,
            "propagateTags": True,
        }
        for each in replicas
    ]


def test_outputs():
    assert make(stream_view_type="KEYS_ONLY").find_by_name("items").outputs == {
        "arn": TABLE_ARN,
        "table_name": "items-table",
        "stream_arn": f"{TABLE_ARN}/stream/2025-01-01",
    }


@pytest.mark.parametrize(
    ("table", "arguments", "expected"),
    [
        (ID, {"operation": "get"}, {"operation": "get", "key": {"id": "path.id"}}),
        (SORTED, {"operation": "delete"}, {"operation": "delete", "key": {"id": "path.id", "year": "path.year:N"}}),
        (ID, {"operation": "query"}, {"operation": "query", "key": {"id": "path.id"}}),
        (SORTED, {"operation": "query"}, {"operation": "query", "key": {"id": "path.id"}, "pagination_key": "year:N"}),
        (
            ID,
            {"operation": "put", "key": {"id": "body.id"}, "attributes": {"name": "body.name"}, "if_not_exists": True},
            {"operation": "put", "key": {"id": "body.id"}, "attributes": {"name": "body.name"}, "if_not_exists": True},
        ),
        ({**ID, "kms_key_arn": KEY_ARN}, {"operation": "get"}, {"operation": "get", "key": {"id": "path.id"}, "kms_key_arn": KEY_ARN}),
    ],
)  # fmt: skip
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
        ({"ttl_attribute": ""}, ["ttl_attribute: '' must be 1 to 255 characters"]),
        ({"secondary_indexes": {"a b": INDEX}}, ["secondary_indexes.a b: 'a b' must be a name of 3 to 255 letters, digits and the signs _ . -"]),
        (
            {"secondary_indexes": {"by-year": {"sort_key": {"name": "year"}}}},
            ["secondary_indexes.by-year.partition_key: is required, except for a local index, which has a sort key and is of a table that has one"],
        ),
        (
            {"secondary_indexes": {"by-name": {**INDEX, "projection_type": "INCLUDE"}}},
            ["secondary_indexes.by-name.non_key_attributes: requires the projection_type 'INCLUDE', and is required for it"],
        ),
        (
            {"secondary_indexes": {"by-name": {**INDEX, "non_key_attributes": ["a"]}}},
            ["secondary_indexes.by-name.non_key_attributes: requires the projection_type 'INCLUDE', and is required for it"],
        ),
        ({"secondary_indexes": {"by-id": {"partition_key": {"name": "id", "type": "N"}}}}, ["secondary_indexes: have 'id' as S and as N; an attribute must have one type"]),
        ({**SORTED, "secondary_indexes": {f"by-{number}": {"sort_key": {"name": "a"}} for number in range(6)}}, ["secondary_indexes: has 6 local ones; must be at most 5"]),
        ({"replicas": [{"region": "Ireland"}]}, ["replicas.0.region: 'Ireland' must be a Region, such as eu-west-1", "replicas: requires the stream_view_type 'NEW_AND_OLD_IMAGES'. Set that"]),
        (
            {"replicas": [{"region": "eu-west-1"}], "stream_view_type": "NEW_AND_OLD_IMAGES", "kms_key_arn": KEY_ARN},
            ["replicas.0.kms_key_arn: is required with a customer managed key of the table, and only then"],
        ),
        (
            {"replicas": [{"region": "eu-west-1"}], "stream_view_type": "NEW_AND_OLD_IMAGES", "hardened": True},
            ["replicas.0.kms_key_arn: is required with a customer managed key of the table, and only then"],
        ),
        ({"sort_key": {"name": "id"}}, ["sort_key.name: 'id' is the partition key. Name another attribute"]),
        ({"secondary_indexes": {"by-name": {**INDEX, "sort_key": INDEX["partition_key"]}}}, ["secondary_indexes.by-name.sort_key.name: 'name' is the partition key. Name another attribute"]),
        ({"replicas": [{"region": "eu-west-1"}] * 2, "stream_view_type": "NEW_AND_OLD_IMAGES"}, ["replicas.1.region: 'eu-west-1' has a replica already. Remove one"]),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]):
    assert errors_in(lambda: Table("items", {**ID, **args})) == expected


def test_names():
    reason = "at most 241 leave room for '-table' and Pulumi's random suffix in AWS's limit of 255"
    assert errors_in(lambda: Table("t" * 242, ID)) == [f"name: '{'t' * 99}… has 242 characters, {reason}"]


@pytest.mark.parametrize("deletion_protection", [True, False])
def test_pulumi_protects_what_dynamodb_does(deletion_protection: bool):
    table = make(deletion_protection=deletion_protection).find_by_name("items-table")
    assert table.protect == deletion_protection
