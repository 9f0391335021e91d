"""Names that are made up."""

import re
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from embedded_aws.program.declarations import Declared
from embedded_aws.program.wire import UNKNOWN, encode
from embedded_aws.provider.names import check
from embedded_aws.resource_model.registry import find_resource
from embedded_aws.resources.supported_types import SUPPORTED

MODES = provider_pb2.CheckRequest.AutonamingOptions


def test_a_resource_without_a_name_gets_one_with_a_random_ending(engine) -> None:
    first, second = engine.check_inputs({"size": 1}), engine.check_inputs({"size": 1})
    assert re.fullmatch(r"desk-[0-9a-f]{7}", first["name"])
    assert first == {"size": 1, "name": first["name"], "__defaults": ["name"]}
    assert first["name"] != second["name"]


def test_the_ending_follows_from_the_seed_of_the_engine(engine) -> None:
    assert engine.check_inputs({}, randomSeed=bytes(range(32)))["name"] == "desk-0001020"


def test_a_made_up_name_stays_until_the_resource_is_replaced(engine) -> None:
    olds = engine.check_inputs({})
    assert engine.check_inputs({"size": 2}, olds)["name"] == olds["name"]
    assert engine.check_inputs({"size": 2})["name"] != olds["name"]


def test_a_name_that_is_given_is_taken(engine) -> None:
    assert engine.check_inputs({"name": "mine"}) == {"name": "mine"}
    assert engine.check_inputs({"name": UNKNOWN}) == {"name": UNKNOWN}
    assert engine.check_inputs({"namePrefix": "my-"}) == {"namePrefix": "my-"}


def test_a_name_that_is_not_given_any_more_is_made_up(engine) -> None:
    assert engine.check_inputs({}, {"name": "mine"})["name"].startswith("desk-")


def test_a_fifo_queue_ends_as_aws_wants_it(engine) -> None:
    assert re.fullmatch(r"desk-[0-9a-f]{7}\.fifo", engine.check_inputs({"fifoQueue": True})["name"])


def test_the_user_s_pattern_of_names_is_used(engine) -> None:
    proposed = MODES(proposed_name="shop-desk", mode=MODES.ENFORCE)
    assert engine.check_inputs({}, autonaming=proposed)["name"] == "shop-desk"
    (failure,) = engine.check({}, autonaming=MODES(mode=MODES.DISABLE)).failures
    assert failure.property == "name"
    assert failure.reason == "automatic naming is disabled, and 'desk' has no name"


Row = tuple[str, str, dict[str, Any], str]
MADE_UP: list[Row] = [
    ("aws:s3/bucket:Bucket", "siteBucket", {}, "sitebucket-0001020"),
    ("aws:s3/bucketV2:BucketV2", "siteBucket", {}, "sitebucket-0001020"),
    ("aws:elasticache/cluster:Cluster", "myCache", {}, "mycache-0001020"),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "myCache", {}, "mycache-0001020"),
    ("aws:appsync/dataSource:DataSource", "byId", {}, "byId_0001020"),
    ("aws:appsync/function:Function", "byId", {}, "byId_0001020"),
    ("aws:codedeploy/deploymentConfig:DeploymentConfig", "slow", {}, "slow_0001020"),
    ("aws:rds/instance:Instance", "db", {}, "db0001020"),
    ("aws:kms/alias:Alias", "key", {}, "alias/key-0001020"),
    ("aws:sqs/queue:Queue", "orderQueue", {"fifoQueue": True}, "orderQueue-0001020.fifo"),
    ("aws:sns/topic:Topic", "orders", {"fifoTopic": True}, "orders-0001020.fifo"),
    ("aws:lambda/function:Function", "shopHandler", {}, "shopHandler-0001020"),
    ("aws:dynamodb/table:Table", "Orders", {}, "Orders-0001020"),
]
MAXIMA = {
    "aws:s3/bucket:Bucket": 63,
    "aws:s3/bucketV2:BucketV2": 63,
    "aws:elasticache/cluster:Cluster": 50,
    "aws:elasticache/replicationGroup:ReplicationGroup": 40,
    "aws:iam/role:Role": 64,
    "aws:lambda/function:Function": 64,
    "aws:lambda/permission:Permission": 100,
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:sqs/queue:Queue": 80,
    "aws:sns/topic:Topic": 80,
    "aws:kms/alias:Alias": 238,
    "aws:codedeploy/deploymentConfig:DeploymentConfig": 100,
    "aws:dynamodb/table:Table": 255,
}


def check_type(token: str, name: str, inputs: dict[str, Any]) -> provider_pb2.CheckResponse:
    kind = find_resource(token)
    assert kind
    return check(kind, provider_pb2.CheckRequest(name=name, news=encode(inputs), randomSeed=bytes(range(32))))


@pytest.mark.parametrize(("token", "name", "inputs", "expected"), MADE_UP)
def test_each_type_has_the_rule_of_the_provider(
    token: str, name: str, inputs: dict[str, Any], expected: str
) -> None:
    kind = find_resource(token)
    assert kind
    assert check_type(token, name, inputs).inputs[kind.name_input] == expected


@pytest.mark.parametrize(("token", "longest"), MAXIMA.items())
def test_a_name_that_would_be_too_long_is_rejected(token: str, longest: int) -> None:
    kind = find_resource(token)
    assert kind
    separator = len(kind.automatic_name.separator)
    fitting = "a" * (longest - 7 - separator)
    made = check_type(token, fitting, {}).inputs[kind.name_input]
    assert len(str(made).removeprefix("alias/")) == longest
    (failure,) = check_type(token, f"{fitting}a", {}).failures
    assert failure.reason.endswith(f"is longer than the maximum of {longest} characters")
    declared = Declared("type", token, f"{fitting}a", "urn", final=True)
    (problem,) = SUPPORTED.find_problems([declared])
    assert f"maximum of {longest} characters; set '{kind.name_input}'" in problem.reason
    named = declared._replace(inputs={kind.name_input: "x"})
    assert not SUPPORTED.find_problems([named])
