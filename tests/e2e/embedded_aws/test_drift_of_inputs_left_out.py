"""``refresh`` finds changes by others of inputs that the program leaves out; the next update reverts them.

AWS's provider does so, too, unless AWS itself chooses the value of an input that is left out.
"""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.drift import Change, Row, check_drift, count_resources, list_rounds
from tests.e2e.embedded_aws.programs import trust

pytestmark = pytest.mark.slow

CODE = "def handler(event, context): return 1"


def program() -> None:
    topic = aws.sns.Topic("topic")
    queue = aws.sqs.Queue("queue")
    aws.sns.TopicSubscription("subscription", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    rule = aws.cloudwatch.EventRule("rule", event_pattern=json.dumps({"source": ["shop"]}))
    aws.cloudwatch.EventTarget("target", rule=rule.name, arn=queue.arn, target_id="queue")
    role = aws.iam.Role("role", assume_role_policy=trust("lambda"))
    function = aws.lambda_.Function(
        "function",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        publish=True,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
    )
    aws.lambda_.Alias("alias", name="live", function_name=function.name, function_version=function.version)
    private = aws.lambda_.FunctionUrl("private", function_name=function.name, authorization_type="AWS_IAM")
    public = aws.lambda_.Function(
        "of-public",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
    )
    aws.lambda_.FunctionUrl("public", function_name=public.name, authorization_type="NONE")
    aws.cloudwatch.LogGroup("logs")
    pulumi.export("url", private.function_url)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployed:
        assert deployed.refresh() == {}
        yield deployed


def set_subscription(name: str, value: str) -> Change:
    return lambda sns, arn: sns.set_subscription_attributes(
        SubscriptionArn=arn, AttributeName=name, AttributeValue=value
    )


def set_url(auth_type: str) -> Change:
    return lambda functions, name: functions.update_function_url_config(FunctionName=name, AuthType=auth_type)


def put_target(**settings: str) -> Change:
    def change(events: Any, identifier: str) -> object:
        rule = identifier.removesuffix("-queue")
        (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
        return events.put_targets(Rule=rule, Targets=[{**target, **settings}])

    return change


ROWS: list[Row] = [
    ("target", "events", "input", put_target(Input='{"other": 1}')),
    ("target", "events", "inputPath", put_target(InputPath="$.detail")),
    ("subscription", "sns", "filterPolicy", set_subscription("FilterPolicy", '{"a": ["b"]}')),
    ("subscription", "sns", "rawMessageDelivery", set_subscription("RawMessageDelivery", "true")),
    (
        "alias",
        "lambda",
        "description",
        lambda functions, arn: functions.update_alias(
            FunctionName=arn.rpartition(":")[0], Name="live", Description="by hand"
        ),
    ),
    ("role", "iam", "description", lambda iam, name: iam.update_role(RoleName=name, Description="by hand")),
    (
        "role",
        "iam",
        "maxSessionDuration",
        lambda iam, name: iam.update_role(RoleName=name, MaxSessionDuration=7200),
    ),
    ("private", "lambda", "authorizationType", set_url("NONE")),
    ("public", "lambda", "authorizationType", set_url("AWS_IAM")),
    (
        "logs",
        "logs",
        "retentionInDays",
        lambda logs, name: logs.put_retention_policy(logGroupName=name, retentionInDays=3),
    ),
]


@pytest.mark.parametrize("rows", list_rounds(ROWS), ids=count_resources)
def test_changes_of_inputs_left_out_are_found_and_reverted(stack: Deployment, rows: list[Row]) -> None:
    check_drift(stack, program, rows)


def test_an_input_that_aws_chooses_is_left_alone(stack: Deployment) -> None:
    resources = {each.name: each for each in stack.resources}
    url, topic = resources["queue"].id, resources["topic"].id
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "123456789012"},
            "Action": "sqs:SendMessage",
            "Resource": resources["queue"].outputs["arn"],
        },
    }
    stack.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    stack.client("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="TracingConfig", AttributeValue="Active"
    )
    assert stack.refresh() == {}
    assert stack.update(program) == {}


def test_a_change_that_others_take_back_needs_no_update(stack: Deployment) -> None:
    (role,) = (each for each in stack.resources if each.name == "role")
    for description in ("by hand", ""):
        stack.client("iam").update_role_description(RoleName=role.id, Description=description)
        stack.refresh()
    assert stack.update(program) == {}
