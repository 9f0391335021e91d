"""``refresh`` finds what others changed, and the next update reverts it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import trust

TAGS = {"team": "shop"}
Change = Callable[[Any, str], object]
"""Changes a resource by its client and its ID."""


def program() -> None:
    queue = aws.sqs.Queue("queue", tags=TAGS, visibility_timeout_seconds=40)
    aws.sns.Topic("topic", tags=TAGS)
    aws.s3.Bucket("bucket", tags=TAGS)
    aws.kms.Key("key", tags=TAGS)
    aws.cloudwatch.LogGroup("logs", tags=TAGS)
    aws.cloudwatch.EventBus("bus", tags=TAGS)
    aws.ssm.Parameter("parameter", type="String", value="a", tags=TAGS)
    role = aws.iam.Role("role", assume_role_policy=trust("lambda"), tags=TAGS)
    receive = aws.iam.RolePolicy(
        "receive",
        role=role.name,
        policy={
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                "Resource": queue.arn,
            },
        },
    )
    function = aws.lambda_.Function(
        "function",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")}),
        environment={"variables": {"AA": "1"}},
        reserved_concurrent_executions=5,
        tracing_config={"mode": "PassThrough"},
        timeout=7,
        tags=TAGS,
    )
    aws.lambda_.EventSourceMapping(
        "mapping",
        event_source_arn=queue.arn,
        function_name=function.name,
        enabled=True,
        batch_size=5,
        opts=pulumi.ResourceOptions(depends_on=[receive]),
    )
    aws.dynamodb.Table(
        "table",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
        ttl={"enabled": True, "attribute_name": "until"},
        point_in_time_recovery={"enabled": True},
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
        tags=TAGS,
    )
    body = {
        "openapi": "3.0.1",
        "info": {"title": "api", "version": "1"},
        "paths": {"/a": {"get": {"responses": {}, "x-amazon-apigateway-integration": {"type": "MOCK"}}}},
    }
    api = aws.apigateway.RestApi("api", body=json.dumps(body), minimum_compression_size="1024", tags=TAGS)
    deployment = aws.apigateway.Deployment("d", rest_api=api.id)
    stage = aws.apigateway.Stage(
        "stage", rest_api=api.id, deployment=deployment.id, stage_name="v1", xray_tracing_enabled=True
    )
    aws.apigateway.MethodSettings(
        "throttle",
        rest_api=api.id,
        stage_name=stage.stage_name,
        method_path="*/*",
        settings={"throttling_burst_limit": 5, "throttling_rate_limit": 10.0},
    )
    pulumi.export("api", api.id)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployed:
        assert deployed.refresh() == {}
        yield deployed


def patch(path: str, value: str) -> list[dict[str, str]]:
    return [{"op": "replace", "path": path, "value": value}]


def of_stage(path: str, value: str) -> Change:
    def change(client: Any, identifier: str) -> object:
        api = identifier.removeprefix("ags-").partition("-")[0]
        return client.update_stage(restApiId=api, stageName="v1", patchOperations=patch(path, value))

    return change


PAIR = [{"Key": "team", "Value": "other"}]
MAP = {"team": "other"}
ROWS: list[tuple[str, str, str, Change]] = [
    ("queue", "sqs", "tags", lambda sqs, url: sqs.tag_queue(QueueUrl=url, Tags=MAP)),
    (
        "queue",
        "sqs",
        "visibilityTimeoutSeconds",
        lambda sqs, url: sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "50"}),
    ),
    ("topic", "sns", "tags", lambda sns, arn: sns.tag_resource(ResourceArn=arn, Tags=PAIR)),
    (
        "role",
        "iam",
        "tags",
        lambda iam, name: iam.tag_role(RoleName=name, Tags=PAIR),
    ),
    (
        "bucket",
        "s3",
        "tags",
        lambda s3, name: s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": PAIR}),
    ),
    (
        "key",
        "kms",
        "tags",
        lambda kms, name: kms.tag_resource(KeyId=name, Tags=[{"TagKey": "team", "TagValue": "other"}]),
    ),
    ("logs", "logs", "tags", lambda logs, name: logs.tag_log_group(logGroupName=name, tags=MAP)),
    (
        "bus",
        "events",
        "tags",
        lambda events, name: events.tag_resource(
            ResourceARN=events.describe_event_bus(Name=name)["Arn"], Tags=PAIR
        ),
    ),
    (
        "function",
        "lambda",
        "environment",
        lambda functions, name: functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {"AA": "2", "BB": "3"}}
        ),
    ),
    (
        "function",
        "lambda",
        "reservedConcurrentExecutions",
        lambda functions, name: functions.put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=2
        ),
    ),
    (
        "function",
        "lambda",
        "reservedConcurrentExecutions",
        lambda functions, name: functions.delete_function_concurrency(FunctionName=name),
    ),
    (
        "function",
        "lambda",
        "tracingConfig",
        lambda functions, name: functions.update_function_configuration(
            FunctionName=name, TracingConfig={"Mode": "Active"}
        ),
    ),
    (
        "function",
        "lambda",
        "tags",
        lambda functions, name: functions.tag_resource(
            Resource=functions.get_function_configuration(FunctionName=name)["FunctionArn"], Tags=MAP
        ),
    ),
    (
        "mapping",
        "lambda",
        "enabled",
        lambda functions, uuid: functions.update_event_source_mapping(UUID=uuid, Enabled=False),
    ),
    (
        "mapping",
        "lambda",
        "batchSize",
        lambda functions, uuid: functions.update_event_source_mapping(UUID=uuid, BatchSize=7),
    ),
    (
        "table",
        "dynamodb",
        "pointInTimeRecovery",
        lambda dynamodb, name: dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
        ),
    ),
    (
        "table",
        "dynamodb",
        "ttl",
        lambda dynamodb, name: dynamodb.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": False, "AttributeName": "until"}
        ),
    ),
    (
        "table",
        "dynamodb",
        "streamEnabled",
        lambda dynamodb, name: dynamodb.update_table(
            TableName=name, StreamSpecification={"StreamEnabled": False}
        ),
    ),
    (
        "table",
        "dynamodb",
        "tags",
        lambda dynamodb, name: dynamodb.tag_resource(
            ResourceArn=dynamodb.describe_table(TableName=name)["Table"]["TableArn"], Tags=PAIR
        ),
    ),
    (
        "api",
        "apigateway",
        "minimumCompressionSize",
        lambda apis, api: apis.update_rest_api(
            restApiId=api, patchOperations=patch("/minimumCompressionSize", "2048")
        ),
    ),
    ("stage", "apigateway", "xrayTracingEnabled", of_stage("/tracingEnabled", "false")),
    ("throttle", "apigateway", "settings", of_stage("/*/*/throttling/burstLimit", "9")),
]


@pytest.mark.parametrize(
    ("name", "service", "input_name", "change"),
    [pytest.param(*row, id=f"{row[0]}-{row[2]}") for row in ROWS],
)
def test_a_change_by_others_is_found_and_reverted(
    stack: Deployment, name: str, service: str, input_name: str, change: Change
):
    resource = next(each for each in stack.resources if each.name == name)
    change(stack.client(service), resource.id)
    found = {urn.rpartition("::")[2]: names for urn, names in stack.refresh().items()}
    assert input_name in found.pop(name, ())
    assert found == {}
    assert {urn.rpartition("::")[2]: what for urn, what in stack.update(program).items()} == {name: "update"}
    assert stack.refresh() == {}
