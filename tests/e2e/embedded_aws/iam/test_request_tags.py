"""Tags that a request gives to a resource, in policies."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, EVERYTHING, Caller, Row, World, list_tags
from tests.permissions.account import Account, Statement, document

_DEFINITION = json.dumps({"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}})
_TRUST = document({"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}})
_ALARM: Mapping[str, Any] = {
    "Namespace": "n",
    "MetricName": "m",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "Statistic": "Sum",
    "ComparisonOperator": "GreaterThanThreshold",
}


def _name(world: World) -> str:
    return world.aws.name("tagged")


CALLS: Mapping[str, Callable[[Any, World, Mapping[str, str]], object]] = {
    "apigateway": lambda client, world, tags: client.create_rest_api(name=_name(world), tags=tags),
    "apigatewayv2": lambda client, world, tags: client.create_api(
        Name=_name(world), ProtocolType="HTTP", Tags=tags
    ),
    "cloudwatch": lambda client, world, tags: client.put_metric_alarm(
        AlarmName=_name(world), Tags=list_tags(tags), **_ALARM
    ),
    "dynamodb": lambda client, world, tags: client.create_table(
        TableName=_name(world),
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=list_tags(tags),
    ),
    "elbv2": lambda client, world, tags: client.create_target_group(
        Name=_name(world), Protocol="HTTP", Port=80, VpcId="vpc-00000001", Tags=list_tags(tags)
    ),
    "events": lambda client, world, tags: client.put_rule(
        Name=_name(world), EventPattern='{"source": ["a"]}', Tags=list_tags(tags)
    ),
    "iam": lambda client, world, tags: client.create_role(
        RoleName=_name(world), AssumeRolePolicyDocument=_TRUST, Tags=list_tags(tags)
    ),
    "kms": lambda client, _world, tags: client.create_key(
        Tags=list_tags(tags, key="TagKey", value="TagValue")
    ),
    "logs": lambda client, world, tags: client.create_log_group(logGroupName=_name(world), tags=tags),
    "secretsmanager": lambda client, world, tags: client.create_secret(
        Name=_name(world), SecretString="1", Tags=list_tags(tags)
    ),
    "sns": lambda client, world, tags: client.create_topic(Name=_name(world), Tags=list_tags(tags)),
    "sqs": lambda client, world, tags: client.create_queue(QueueName=_name(world), tags=tags),
    "ssm": lambda client, world, tags: client.put_parameter(
        Name=_name(world), Value="1", Type="String", Tags=list_tags(tags)
    ),
    "stepfunctions": lambda client, world, tags: client.create_state_machine(
        name=_name(world),
        definition=_DEFINITION,
        roleArn=world.aws.role("states"),
        tags=list_tags(tags, key="key", value="value"),
    ),
}


def build_statement(key: str, operator: str = "StringEquals", effect: str = "Allow") -> Statement:
    condition = {operator: {key: "team" if key == "aws:TagKeys" else "red"}}
    return {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}


_RED = build_statement("aws:RequestTag/team")
_NO_OTHER_KEY = build_statement("aws:TagKeys", "ForAnyValue:StringNotEquals", "Deny")
_WITHOUT: Statement = {
    "Effect": "Deny",
    "NotAction": "iam:PassRole",  # a role that is passed has no tags in the request
    "Resource": "*",
    "Condition": {"Null": {"aws:RequestTag/team": "true"}},
}


ROWS = [
    *((service, {"team": "red"}, (_RED,), ALLOWED) for service in CALLS),
    *((service, {"team": "blue"}, (_RED,), DENIED) for service in CALLS),
    *(
        (service, *row)
        for service in ("apigateway", "sqs", "stepfunctions")
        for row in (
            ({"other": "red"}, (_RED,), DENIED),
            ({"team": "red"}, (EVERYTHING, _WITHOUT), ALLOWED),
            ({"other": "red"}, (EVERYTHING, _WITHOUT), DENIED),
            ({"team": "red"}, (EVERYTHING, _NO_OTHER_KEY), ALLOWED),
            ({"team": "red", "other": "red"}, (EVERYTHING, _NO_OTHER_KEY), DENIED),
        )
    ),
]


@pytest.mark.parametrize(("service", "tags", "statements", "outcome"), ROWS)
def test_tags_of_requests(
    world: World, service: str, tags: Mapping[str, str], statements: tuple[Statement, ...], outcome: str
) -> None:
    passes: Statement = {"Action": "iam:PassRole", "Resource": "*"}

    def create(aws: Account, own: World) -> object:
        return CALLS[service](aws.client(service), own, tags)

    Row(f"{service} {tags}", outcome, create, Caller((*statements, passes))).check(world)
