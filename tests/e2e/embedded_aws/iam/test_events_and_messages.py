"""Events, rules, subscriptions and messages: condition keys, and requests without credentials."""

import json
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.e2e.embedded_aws.iam.conditions import allow_if, deny_if
from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, Call, Caller, Row, World, observe
from tests.permissions.account import REGION

OWN = "com.example.own"
PUT, RULE, TARGETS, SUBSCRIBE = "events:PutEvents", "events:PutRule", "events:PutTargets", "sns:Subscribe"


def put_events(*sources: str, kind: str = "x") -> Call:
    entries = [{"Source": source, "DetailType": kind, "Detail": "{}"} for source in sources]
    return lambda caller, _world: caller.client("events").put_events(Entries=entries)


def put_rule(**pattern: Any) -> Call:
    return lambda caller, _world: caller.client("events").put_rule(
        Name="rule", EventPattern=json.dumps(pattern)
    )


def put_targets(*targets: str) -> Call:
    def call(caller, world: World) -> None:
        world.aws.client("events").put_rule(Name="targets", EventPattern='{"source": ["a"]}')
        arns = [world.fill(target) for target in targets]
        caller.client("events").put_targets(
            Rule="targets", Targets=[{"Id": str(number), "Arn": arn} for number, arn in enumerate(arns)]
        )

    return call


def delete_rule(caller, world: World) -> None:
    world.aws.client("events").put_rule(Name="deleted", EventPattern='{"source": ["a"]}')
    caller.client("events").delete_rule(Name="deleted")


def subscribe(protocol: str, endpoint: str) -> Call:
    return lambda caller, world: caller.client("sns").subscribe(
        TopicArn=world.topic, Protocol=protocol, Endpoint=world.fill(endpoint)
    )


def may_on_rule(name: str) -> Caller:
    rule = f"arn:aws:events:us-east-1:<account>:rule/{name}"
    return Caller(({"Action": "events:*", "Resource": rule},))


def tag_topic(caller, world: World) -> None:
    caller.client("sns").tag_resource(ResourceArn=world.topic, Tags=[{"Key": "a", "Value": "b"}])


def may_tag(resource: str) -> Caller:
    return Caller(({"Action": "sns:TagResource", "Resource": resource},))


def list_moves(caller, world: World) -> None:
    caller.client("sqs").list_message_move_tasks(SourceArn=world.queue.arn)


def may_list_moves(resource: str) -> Caller:
    return Caller(({"Action": "sqs:ListMessageMoveTasks", "Resource": resource},))


ANY = "ForAnyValue:StringEquals"
ALL = "ForAllValues:StringEquals"
ROWS = [
    Row("tags of a topic", ALLOWED, tag_topic, may_tag("<topic>")),
    Row("tags of another topic", DENIED, tag_topic, may_tag("<topic>-other")),
    Row("moves of a queue", ALLOWED, list_moves, may_list_moves("<queue>")),
    Row("moves of another queue", DENIED, list_moves, may_list_moves("<queue>-other")),
    Row("an event", ALLOWED, put_events(OWN), allow_if(PUT, "events:source", OWN)),
    Row("an event of another source", DENIED, put_events("aws.x"), allow_if(PUT, "events:source", OWN)),
    Row("one event of another source", DENIED, put_events(OWN, "aws.x"), allow_if(PUT, "events:source",
        OWN)),
    Row("a denied source among others", DENIED, put_events(OWN, "aws.x"),
        deny_if(PUT, "events:source", "aws.x")),
    Row("a type of events", ALLOWED, put_events(OWN), allow_if(PUT, "events:detail-type", "x")),
    Row("another type of events", DENIED, put_events(OWN, kind="y"),
        allow_if(PUT, "events:detail-type", "x")),
    Row("a rule for a source", ALLOWED, put_rule(source=["aws.s3"]),
        allow_if(RULE, "events:source", "aws.s3")),
    Row("a rule for another source", DENIED, put_rule(source=["aws.ec2"]),
        allow_if(RULE, "events:source", "aws.s3")),
    Row("a rule for several sources", DENIED, put_rule(source=["aws.s3", "aws.ec2"]),
        allow_if(RULE, "events:source", ["aws.s3"], ALL)),
    Row("a rule for a denied source", DENIED, put_rule(source=["aws.s3", "aws.ec2"]),
        deny_if(RULE, "events:source", ["aws.ec2"], ANY)),
    Row("a rule for all sources", DENIED, put_rule(**{"detail-type": ["x"]}),
        deny_if(RULE, "events:source", "true", "Null")),
    Row("a rule for a type", DENIED, put_rule(**{"detail-type": ["x"]}),
        deny_if(RULE, "events:detail-type", "x")),
    Row("a rule for a principal", DENIED, put_rule(detail={"userIdentity": {"principalId": ["a"]}}),
        deny_if(RULE, "events:detail.userIdentity.principalId", "a")),
    Row("a rule of the account", ALLOWED, delete_rule,
        allow_if("events:DeleteRule", "events:creatorAccount", "${aws:PrincipalAccount}")),
    Row("a rule of another account", DENIED, delete_rule,
        allow_if("events:DeleteRule", "events:creatorAccount", "999999999999")),
    Row("a target", ALLOWED, put_targets("<queue>"),
        allow_if(TARGETS, "events:TargetArn", "<queue>", "ArnEquals")),
    Row("another target", DENIED, put_targets("<queue>", "<topic>"),
        allow_if(TARGETS, "events:TargetArn", "<queue>", "ArnEquals")),
    Row("a rule by name", ALLOWED, put_rule(source=["a"]), may_on_rule("rule")),
    Row("targets of a rule by name", ALLOWED, put_targets("<queue>"), may_on_rule("targets")),
    Row("targets of another rule", DENIED, put_targets("<queue>"), may_on_rule("rule")),
    Row("a protocol", ALLOWED, subscribe("sqs", "<queue>"), allow_if(SUBSCRIBE, "sns:Protocol", "sqs")),
    Row("another protocol", DENIED, subscribe("https", "https://a.example/x"),
        allow_if(SUBSCRIBE, "sns:Protocol", "sqs")),
    Row("a denied protocol", DENIED, subscribe("https", "https://a.example/x"),
        deny_if(SUBSCRIBE, "sns:Protocol", ["http", "https"])),
    Row("an endpoint", DENIED, subscribe("email", "a@other.example"),
        allow_if(SUBSCRIBE, "sns:Endpoint", "*@own.example", "StringLike")),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_events_and_subscriptions(world: World, row: Row) -> None:
    row.check(world)


@pytest.mark.parametrize(
    ("statements", "outcome"),
    [
        ([{"Principal": "*"}], ALLOWED),
        ([{"Principal": {"AWS": "*"}}], ALLOWED),
        ([{"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}}], ALLOWED),
        ([{"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}], DENIED),
        ([{"Principal": "*"}, {"Principal": "*", "Effect": "Deny"}], DENIED),
        ([{"Principal": {"AWS": "123456789012"}}], DENIED),
        ([], DENIED),
    ],
)
def test_a_queue_is_used_without_credentials_if_its_policy_allows_everyone(
    world: World, statements: list[dict[str, Any]], outcome: str
) -> None:
    queue = world.aws.queue(*({"Action": "sqs:SendMessage", **each} for each in statements))
    anyone = boto3.client(
        "sqs",
        endpoint_url=world.aws.endpoint,
        region_name=REGION,
        config=Config(signature_version=UNSIGNED),
    )
    assert observe(lambda: anyone.send_message(QueueUrl=queue.url, MessageBody="1")) == outcome
    assert observe(lambda: anyone.receive_message(QueueUrl=queue.url)) == DENIED
