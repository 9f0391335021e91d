"""Effects of each argument of ``Database``."""

from typing import Any, cast

import pulumi_aws as aws

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, TOPIC_ARN, Change, Component

_REFUSED = "protect"
_TAGGED = (
    "cluster",
    "default-group",
    "group",
    "instance-1",
    "logs",
    "subnet-1",
    "subnet-2",
    "subnets",
    "vpc",
)


def _make_in_vpc(name: str, arguments: dict[str, Any]) -> patterns.Database:
    """Creates a VPC with three subnets, and a database in those that it names."""
    vpc = aws.ec2.Vpc("here", cidr_block="10.1.0.0/16")
    subnets = {
        zone: aws.ec2.Subnet(
            f"here-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"10.1.{number}.0/24",
            availability_zone=f"us-east-1{zone}",
        ).id
        for number, zone in enumerate("abc")
    }
    found = [subnets[zone] for zone in arguments["subnet_ids"]]
    return patterns.Database(name, cast("Any", {**arguments, "vpc_id": vpc.id, "subnet_ids": found}))


def _probe(deployment: Deployment) -> None:
    outputs = deployment.outputs
    target = {name: outputs[output] for name, output in (("resourceArn", "arn"), ("secretArn", "secret_arn"))}
    found = (
        cast("Any", deployment)
        .client("rds-data")
        .execute_statement(**target, database=outputs["database_name"], sql="SELECT 7 AS found")
    )
    assert found["records"] == [[{"longValue": 7}]], found


_REPLACED = {"cluster": "replace", "instance-1": "replace", "logs": "replace"}
_KEEPING_THE_KEY = {"cluster": "update", "logs": "update"}
"""AWS's provider takes no key from a cluster that the program no longer names."""
DATABASE = Component(
    patterns.Database,
    {"deletion_protection": False, "force_destroy": True},
    [
        Change("database_name", "shop", _REPLACED, refused=_REFUSED),
        Change("engine_version", "16", {"cluster": "update"}),
        Change("min_capacity", 1, {"cluster": "update"}),
        Change("max_capacity", 8, {"cluster": "update"}),
        Change("seconds_until_auto_pause", 600, {"cluster": "update"}),
        Change("reader_count", 1, {"instance-2": "create"}),
        Change("backup_retention_days", 14, {"cluster": "update"}),
        Change("log_retention_days", 7, {"logs": "update"}),
        Change(
            "kms_key_arn",
            KEY_ARN,
            _REPLACED,
            refused=_REFUSED,
            unprobed="the key of the row does not exist",
            back=_KEEPING_THE_KEY,
        ),
        Change(
            "hardened",
            True,
            {**_REPLACED, "key": "create", "key-policy": "create"},
            refused=_REFUSED,
            back={**_KEEPING_THE_KEY, "key": "delete", "key-policy": "delete"},
        ),
        Change("deletion_protection", True, {"cluster": "update"}),
        Change("force_destroy", False, {"cluster": "update"}),
        Change("alarm_topic_arn", TOPIC_ARN, {"capacity-alarm": "create"}),
        Change("tags", {"team": "post"}, dict.fromkeys(_TAGGED, "update")),
    ],
    probe=_probe,
)
DATABASE_IN_A_VPC = Component(
    _make_in_vpc,
    {**DATABASE.arguments, "subnet_ids": ["a", "b"]},
    [Change("subnet_ids", ["a", "c"], {"subnets": "update"})],
    unchanged={"vpc_id": "RDS moves no cluster to another VPC"},
)
