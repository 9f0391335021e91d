"""An event bus with an archive and a policy, whose events go to an API with a key, and to another bus."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, trust

RECEIVER: Final = """
import boto3, json, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(event))
    return {"statusCode": 200, "body": "{}"}
"""
CHANGES: Final = {"orders": "update", "crm": "update"}
_PATTERN: Final = json.dumps({"source": ["shop"]})


def program() -> None:
    _deploy("all orders", {"X-Shop": "1"})


def second_program() -> None:
    _deploy("all orders of the shop", {"X-Shop": "2"})


def _deploy(description: str, headers: dict[str, str]) -> None:
    bus, audit = aws.cloudwatch.EventBus("orders"), aws.cloudwatch.EventBus("audit")
    aws.cloudwatch.EventArchive(
        "orders",
        event_source_arn=bus.arn,
        description=description,
        event_pattern=_PATTERN,
        retention_days=7,
    )
    account = aws.get_caller_identity().account_id
    aws.cloudwatch.EventBusPolicy(
        "orders",
        event_bus_name=bus.name,
        policy=aws.iam.get_policy_document_output(
            statements=[
                {
                    "sid": "account",
                    "actions": ["events:PutEvents"],
                    "resources": [bus.arn],
                    "principals": [{"type": "AWS", "identifiers": [account]}],
                }
            ]
        ).json,
    )
    aws.cloudwatch.EventPermission(
        "partner", event_bus_name=audit.name, statement_id="partner", principal="210987654321"
    )
    aws.cloudwatch.EventPermission(
        "organization",
        event_bus_name=audit.name,
        statement_id="organization",
        principal="*",
        condition={"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-1234567890"},
    )
    rule = aws.cloudwatch.EventRule("orders", event_bus_name=bus.name, event_pattern=_PATTERN)
    _send_to_api(rule, bus, headers)
    role = _role("audit", "events:PutEvents", audit.arn)
    aws.cloudwatch.EventTarget("audit", rule=rule.name, event_bus_name=bus.name, arn=audit.arn, role_arn=role)
    stream = aws.kinesis.Stream("audit", shard_count=1)
    copied = aws.cloudwatch.EventRule("audit", event_bus_name=audit.name, event_pattern=_PATTERN)
    aws.cloudwatch.EventTarget(
        "stream",
        rule=copied.name,
        event_bus_name=audit.name,
        arn=stream.arn,
        role_arn=_role("stream", "kinesis:PutRecord", stream.arn),
        kinesis_target={"partition_key_path": "$.detail.id"},
    )
    for name, output in {"bus": bus.name, "bus_arn": bus.arn, "stream": stream.name}.items():
        pulumi.export(name, output)


def _role(name: str, action: str, resource: pulumi.Input[str]) -> Output[str]:
    role = aws.iam.Role(f"events-{name}", assume_role_policy=trust("events"))
    policy = Output.from_input(resource).apply(lambda arn: allow(action, arn))
    made = aws.iam.RolePolicy(f"events-{name}", role=role.name, policy=policy)
    return Output.all(role.arn, made.id).apply(lambda each: each[0])


def _send_to_api(
    rule: aws.cloudwatch.EventRule, bus: aws.cloudwatch.EventBus, headers: dict[str, str]
) -> None:
    queue, dead = aws.sqs.Queue("received"), aws.sqs.Queue("dead")
    role = aws.iam.Role("receiver", assume_role_policy=trust("lambda"))
    policy = queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn))
    sends = aws.iam.RolePolicy("receiver", role=role.name, policy=policy)
    function = aws.lambda_.Function(
        "receiver",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(RECEIVER)}),
        environment={"variables": {"QUEUE": queue.url}},
        opts=ResourceOptions(depends_on=[sends]),
    )
    api = aws.apigatewayv2.Api("crm", protocol_type="HTTP", target=function.arn)
    aws.lambda_.Permission(
        "crm",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=Output.concat(api.execution_arn, "/*"),
    )
    connection = aws.cloudwatch.EventConnection(
        "crm",
        authorization_type="API_KEY",
        auth_parameters={
            "api_key": {"key": "x-api-key", "value": pulumi.Output.secret("hidden")},
            "invocation_http_parameters": {
                "headers": [{"key": "x-team", "value": "post", "is_value_secret": False}],
                "bodies": [{"key": "account", "value": "42", "is_value_secret": True}],
            },
        },
    )
    destination = aws.cloudwatch.EventApiDestination(
        "crm",
        connection_arn=connection.arn,
        http_method="POST",
        invocation_endpoint=Output.concat(api.api_endpoint, "/orders/*"),
        invocation_rate_limit_per_second=50,
    )
    aws.cloudwatch.EventTarget(
        "crm",
        rule=rule.name,
        event_bus_name=bus.name,
        arn=destination.arn,
        role_arn=_role("crm", "events:InvokeApiDestination", destination.arn),
        http_target={
            "path_parameter_values": ["$.detail.id"],
            "header_parameters": headers,
            "query_string_parameters": {"source": "$.source"},
        },
        input_transformer={"input_paths": {"id": "$.detail.id"}, "input_template": '{"order": <id>}'},
        retry_policy={"maximum_retry_attempts": 3, "maximum_event_age_in_seconds": 60},
        dead_letter_config={"arn": dead.arn},
    )
    pulumi.export("received", queue.url)
    pulumi.export("archived", connection.secret_arn)


def check(stack: Deployment) -> None:
    _put(stack, "a1")
    request = eventually(lambda: _receive(stack), "the request")
    assert request["rawPath"] == "/orders/a1"
    assert request["queryStringParameters"] == {"source": "shop"}
    sent = request["headers"]
    assert (sent["x-api-key"], sent["x-team"], sent["x-shop"]) == ("hidden", "post", "1")
    assert json.loads(request["body"]) == {"order": "a1", "account": "42"}
    record = eventually(lambda: _read_stream(stack), "the record")[0]
    assert record["PartitionKey"] == "a1"
    assert json.loads(record["Data"])["detail-type"] == "placed"
    _replay(stack)
    assert eventually(lambda: _receive(stack), "the replayed event")["rawPath"] == "/orders/a1"


def check_changed(stack: Deployment) -> None:
    _put(stack, "a2")
    assert eventually(lambda: _receive(stack), "the request")["headers"]["x-shop"] == "2"


def _put(stack: Deployment, identifier: str) -> None:
    entry = {"Source": "shop", "DetailType": "placed", "Detail": json.dumps({"id": identifier})}
    put = stack.client("events").put_events(Entries=[{**entry, "EventBusName": stack.outputs["bus"]}])
    assert put["FailedEntryCount"] == 0


def _receive(stack: Deployment) -> Any:
    """Returns the request that the function has received, and deletes it."""
    sqs, url = stack.client("sqs"), stack.outputs["received"]
    for message in sqs.receive_message(QueueUrl=url).get("Messages", []):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return json.loads(message["Body"])
    return None


def _read_stream(stack: Deployment) -> list[dict[str, Any]]:
    kinesis, name = stack.client("kinesis"), stack.outputs["stream"]
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    where = {"StreamName": name, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**where)["ShardIterator"]
    return kinesis.get_records(ShardIterator=iterator)["Records"]


def _replay(stack: Deployment) -> None:
    events, now = stack.client("events"), datetime.now(UTC)
    (archive,) = events.list_archives(EventSourceArn=stack.outputs["bus_arn"])["Archives"]
    arn = events.describe_archive(ArchiveName=archive["ArchiveName"])["ArchiveArn"]
    events.start_replay(
        ReplayName="all",
        EventSourceArn=arn,
        EventStartTime=now - timedelta(hours=1),
        EventEndTime=now + timedelta(minutes=1),
        Destination={"Arn": stack.outputs["bus_arn"]},
    )
