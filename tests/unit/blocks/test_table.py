# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import KEY_ARN, errors_in, evaluate, statements

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


def test_an_index_whose_keys_have_several_attributes():
    index = {
        "partition_keys": [{"name": "tenant"}, {"name": "kind"}],
        "sort_keys": [{"name": "year", "type": "N"}],
    }
    mixed = {"partition_key": {"name": "kind"}, "sort_keys": [{"name": "tenant"}, {"name": "id"}]}
    table = make(secondary_indexes={"by-all": index, "by-mixed": mixed}).find_by_name("items-table").inputs

    def key(name: str, type_: str) -> dict[str, str]:
        return {"attributeName": name, "keyType": type_}

    assert table["globalSecondaryIndexes"] == [
        {
            "name": "by-all",
            "keySchemas": [key("tenant", "HASH"), key("kind", "HASH"), key("year", "RANGE")],
            "projectionType": "ALL",
        },
        {
            "name": "by-mixed",
            "keySchemas": [key("kind", "HASH"), key("tenant", "RANGE"), key("id", "RANGE")],
            "projectionType": "ALL",
        },
    ]
    assert [(each["name"], each["type"]) for each in table["attributes"]] == [
        ("id", "S"),
        ("tenant", "S"),
        ("kind", "S"),
        ("year", "N"),
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"provisioned_throughput": {"read_capacity": 5, "write_capacity": 2}},
            {"billingMode": "PROVISIONED", "readCapacity": 5, "writeCapacity": 2},
        ),
        (
            {"max_read_request_units": 100},
            {"billingMode": "PAY_PER_REQUEST", "onDemandThroughput": {"maxReadRequestUnits": 100}},
        ),
        (
            {"max_read_request_units": -1, "max_write_request_units": 1},
            {
                "billingMode": "PAY_PER_REQUEST",
                "onDemandThroughput": {"maxReadRequestUnits": -1, "maxWriteRequestUnits": 1},
            },
        ),
    ],
)
def test_capacity_is_that_of_the_table_and_its_global_indexes(args: dict[str, Any], expected: dict[str, Any]):
    indexes = {"by-kind": {"partition_key": {"name": "kind"}}, "by-place": {"sort_key": {"name": "place"}}}
    table = make(**SORTED, secondary_indexes=indexes, **args).find_by_name("items-table").inputs
    assert {name: table[name] for name in expected} == expected
    units = {name: value for name, value in expected.items() if name != "billingMode"}
    (index,) = table["globalSecondaryIndexes"]
    assert {name: index.get(name) for name in units} == units
    (local,) = table["localSecondaryIndexes"]
    assert not {*local} & {*units}


def test_principals_of_the_resource_policy():
    principals = [
        {"arn": "arn:aws:iam::210987654321:role/reports", "access": ["read"]},
        {"arn": "arn:aws:iam::210987654321:root", "access": ["PutItem"]},
    ]
    indexes = {"by-kind": {"partition_key": {"name": "kind"}}}
    recording = make(principals=principals, secondary_indexes=indexes)
    policy = recording.find_by_name("items-policy")
    assert policy.inputs["resourceArn"] == TABLE_ARN
    reading = [
        f"dynamodb:{each}" for each in ("BatchGetItem", "ConditionCheckItem", "GetItem", "Query", "Scan")
    ]
    reports = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:role/reports"}}
    assert statements(policy) == [
        {**reports, "Action": reading, "Resource": [TABLE_ARN]},
        {**reports, "Action": reading[3:], "Resource": [f"{TABLE_ARN}/index/by-kind"]},
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
            "Action": ["dynamodb:PutItem"],
            "Resource": [TABLE_ARN],
        },
    ]
    assert not make().find_by_type("aws:dynamodb/resourcePolicy:ResourcePolicy")


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
        (
            {"secondary_indexes": {"by-all": {**INDEX, "partition_keys": [{"name": "name"}], "sort_keys": [{"name": "a"}, {"name": "a"}]}}},
            [
                "secondary_indexes.by-all.partition_keys: cannot be combined with 'partition_key'. Add it as the first of them",
                "secondary_indexes.by-all.partition_keys.0.name: 'name' is in the key already. Name another attribute",
                "secondary_indexes.by-all.sort_keys.1.name: 'a' is in the key already. Name another attribute",
            ],
        ),
        ({"secondary_indexes": {"by-all": {"sort_keys": [{"name": "a"}]}}}, ["secondary_indexes.by-all.sort_keys: requires a global index. Set 'partition_keys', or use 'sort_key'"]),
        (
            {"secondary_indexes": {"by-all": {"partition_keys": [{"name": each} for each in "abcde"]}}},
            ["secondary_indexes.by-all.partition_keys: has 5 entries, must be 0 to 4"],
        ),
        (
            {"provisioned_throughput": {"read_capacity": 0}, "max_read_request_units": 0, "max_write_request_units": 1},
            [
                "provisioned_throughput.read_capacity: 0 is out of range; must be 1 or more",
                "provisioned_throughput.write_capacity: is required; must be an integer",
                "max_read_request_units: 0 must be 1 or more, or -1 to end the limit",
            ],
        ),
        (
            {"provisioned_throughput": {"read_capacity": 1, "write_capacity": 1}, "max_write_request_units": 1},
            ["max_write_request_units: limits on-demand capacity, and cannot be combined with 'provisioned_throughput'. Remove it"],
        ),
        (
            {"principals": [{"arn": "*", "access": []}]},
            [
                "principals.0.arn: '*' must be the ARN of a role, a user or an account, as in arn:aws:iam::123456789012:role/reports",
                "principals.0.access: is empty; name at least one",
            ],
        ),
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
