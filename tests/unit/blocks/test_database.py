from typing import Any

import pytest
from graphs import ALARM_ARN, CAPTION, KEY_ARN, errors_in, evaluate

from embedded_aws.program.recording import Recording
from serverless_patterns import Database, Function

VPC = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1a", "subnet-2b"]}


def make(**args: Any) -> Recording:
    return evaluate(lambda: Database("orders", args))  # pyright: ignore[reportArgumentType]


def read_cluster(**args: Any) -> dict[str, Any]:
    return dict(make(**args).find_by_name("orders-cluster").inputs)


def test_a_cluster_is_encrypted_private_and_without_a_password():
    cluster = read_cluster()
    assert "masterPassword" not in cluster
    expected = {
        "engine": "aurora-postgresql",
        "engineVersion": "17",
        "manageMasterUserPassword": True,
        "enableHttpEndpoint": True,
        "iamDatabaseAuthenticationEnabled": True,
        "storageEncrypted": True,
        "deletionProtection": True,
        "skipFinalSnapshot": False,
        "backupRetentionPeriod": 7,
        "copyTagsToSnapshot": True,
        "enabledCloudwatchLogsExports": ["postgresql"],
        "serverlessv2ScalingConfiguration": {
            "minCapacity": 0,
            "maxCapacity": 4,
            "secondsUntilAutoPause": 300,
        },
    }
    assert {name: cluster.get(name) for name in expected} == expected


def test_the_network_leads_nowhere():
    recording = make()
    (group,) = recording.find_by_type("aws:ec2/securityGroup:SecurityGroup")
    assert not group.inputs.get("ingress")
    assert not group.inputs.get("egress")
    types = {each.type for each in recording.registrations}
    assert "aws:ec2/vpc:Vpc" in types
    assert not types & {"aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway"}
    given = make(**VPC)
    assert "aws:ec2/vpc:Vpc" not in {each.type for each in given.registrations}
    assert given.find_by_name("orders-subnets").inputs["subnetIds"] == VPC["subnet_ids"]
    assert given.find_by_name("orders-instance-1").inputs["publiclyAccessible"] is False


@pytest.mark.parametrize(
    ("args", "property_", "expected"),
    [
        ({"min_capacity": 0.5}, "serverlessv2ScalingConfiguration", {"minCapacity": 0.5, "maxCapacity": 4}),
        ({"engine_version": "16.4"}, "engineVersion", "16.4"),
        ({"database_name": "shop"}, "databaseName", "shop"),
        ({"backup_retention_days": 35}, "backupRetentionPeriod", 35),
        ({"force_destroy": True}, "skipFinalSnapshot", True),
        ({"deletion_protection": False}, "deletionProtection", False),
        ({"kms_key_arn": KEY_ARN}, "kmsKeyId", KEY_ARN),
        ({"kms_key_arn": KEY_ARN}, "masterUserSecretKmsKeyId", KEY_ARN),
    ],
)
def test_an_argument_reaches_the_cluster(args: dict[str, Any], property_: str, expected: object):
    assert read_cluster(**args)[property_] == expected


def test_a_replacement_has_another_final_snapshot():
    names = {
        read_cluster(**args)["finalSnapshotIdentifier"]
        for args in ({}, {"database_name": "shop"}, {"kms_key_arn": KEY_ARN})
    }
    assert len(names) == 3
    assert read_cluster(max_capacity=8)["finalSnapshotIdentifier"] in names


def test_readers_take_over_from_the_writer():
    recording = make(reader_count=2)
    tiers = {
        each.name: each.inputs["promotionTier"]
        for each in recording.find_by_type("aws:rds/clusterInstance:ClusterInstance")
    }
    assert tiers == {"orders-instance-1": 0, "orders-instance-2": 1, "orders-instance-3": 1}


def test_hardened_creates_a_key_for_the_cluster_and_its_log():
    recording = make(hardened=True)
    key = recording.find_by_name("orders-key")
    assert key.inputs["enableKeyRotation"] is True
    assert (
        recording.find_by_name("orders-cluster").inputs["kmsKeyId"]
        == recording.find_by_name("orders-logs").inputs["kmsKeyId"]
    )
    assert recording.find_by_name("orders-logs").inputs["retentionInDays"] == 365
    assert make().find_by_name("orders-logs").inputs["retentionInDays"] == 30


def test_an_alarm_needs_a_topic():
    alarm = make(alarm_topic_arn=ALARM_ARN).find_by_name("orders-capacity-alarm")
    members = ("metricName", "threshold", "evaluationPeriods", "period", "alarmActions")
    assert [alarm.inputs[name] for name in members] == ["ACUUtilization", 90, 5, 60, [ALARM_ARN]]
    assert not make().find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_a_link_has_no_password():
    def program() -> None:
        orders = Database("orders", {"hardened": True})
        Function(
            "order",
            {"code": str(CAPTION), "handler": "caption.handler", "links": {"ORDERS": orders.link("execute")}},
        )

    recording = evaluate(program)
    (function,) = recording.find_by_type("aws:lambda/function:Function")
    variables = function.inputs["environment"]["variables"]
    assert {name for name in variables if name.startswith("ORDERS")} == {
        "ORDERS",
        "ORDERS_DATABASE",
        "ORDERS_SECRET_ARN",
    }
    assert variables["ORDERS_DATABASE"] == "app"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"min_capacity": 0.3}, "min_capacity: 0.3 is out of range; must be 0 to 256 in steps of 0.5"),
        ({"max_capacity": 0.5}, "max_capacity: 0.5 is out of range; must be 1 to 256 in steps of 0.5"),
        ({"max_capacity": 300}, "max_capacity: 300 is out of range"),
        (
            {"min_capacity": 8},
            "min_capacity: 8 exceeds the 'max_capacity' of 4; must be at most that. Raise 'max_capacity'",
        ),
        (
            {"seconds_until_auto_pause": 60},
            "seconds_until_auto_pause: 60 is out of range; must be 300 to 86400",
        ),
        (
            {"min_capacity": 1, "seconds_until_auto_pause": 600},
            "seconds_until_auto_pause: requires a 'min_capacity' of 0. Set that, or remove it",
        ),
        ({"engine_version": "13"}, "engine_version: '13' must be a version from 14 on, such as 17 or 17.5"),
        ({"engine_version": "17.5.1"}, "engine_version: '17.5.1' must be a version"),
        ({"database_name": "postgres"}, "database_name: 'postgres' must be 1 to 63 lowercase letters"),
        ({"database_name": "my-db"}, "database_name: 'my-db' must be 1 to 63 lowercase letters"),
        ({"reader_count": 16}, "reader_count: 16 is out of range; must be 0 to 15"),
        ({"backup_retention_days": 0}, "backup_retention_days: 0 is out of range; must be 1 to 35"),
        ({"vpc_id": "vpc-1"}, "subnet_ids: is required with 'vpc_id'"),
        ({"subnet_ids": ["subnet-1a", "subnet-2b"]}, "vpc_id: is required with 'subnet_ids'"),
        (
            {**VPC, "subnet_ids": ["subnet-1a"]},
            "subnet_ids: has 1 entry, must be 2 or more, in different Availability Zones",
        ),
        ({"password": "secret"}, "password: "),
    ],
)
def test_arguments_that_are_rejected(args: dict[str, Any], error: str):
    assert errors_in(lambda: Database("orders", args))[0].startswith(error)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", ["Orders", "orders_", "1orders", "orders--new", "o" * 50])
def test_names_that_a_cluster_cannot_have(name: str):
    assert errors_in(lambda: Database(name, {}))
