"""``refresh`` finds what others changed, and the next update reverts it."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.drift import Change, Row, check_drift, count_resources, list_rounds
from tests.e2e.embedded_aws.programs import trust

pytestmark = pytest.mark.exhaustive

TAGS = {"team": "shop"}


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
        provisioned_poller_config={"minimum_pollers": 2, "maximum_pollers": 5},
        metrics_config={"metrics": ["EventCount"]},
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
        "stage",
        rest_api=api.id,
        deployment=deployment.id,
        stage_name="v1",
        xray_tracing_enabled=True,
        tags=TAGS,
    )
    aws.apigateway.MethodSettings(
        "throttle",
        rest_api=api.id,
        stage_name=stage.stage_name,
        method_path="*/*",
        settings={"throttling_burst_limit": 5, "throttling_rate_limit": 10.0},
    )
    aws.lambda_.Permission(
        "permission",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="sns.amazonaws.com",
        source_arn=queue.arn,
        statement_id="from-topic",
    )
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags=TAGS)
    aws.ec2.SecurityGroup(
        "group",
        vpc_id=vpc.id,
        ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]}],
    )
    aws.cognito.UserPool("pool", password_policy={"minimum_length": 12}, tags=TAGS)
    aws.cloudfront.CachePolicy(
        "policy",
        default_ttl=60,
        min_ttl=0,
        max_ttl=90,
        parameters_in_cache_key_and_forwarded_to_origin={
            "enable_accept_encoding_brotli": True,
            "enable_accept_encoding_gzip": True,
            "cookies_config": {"cookie_behavior": "none"},
            "headers_config": {"header_behavior": "none"},
            "query_strings_config": {"query_string_behavior": "none"},
        },
    )
    pulumi.export("api", api.id)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployed:
        assert deployed.refresh() == {}
        yield deployed


def patch(path: str, value: str) -> list[dict[str, str]]:
    return [{"op": "replace", "path": path, "value": value}]


def change_stage(path: str, value: str) -> Change:
    def change(client: Any, identifier: str) -> object:
        api = identifier.removeprefix("ags-").partition("-")[0]
        return client.update_stage(restApiId=api, stageName="v1", patchOperations=patch(path, value))

    return change


def change_api(method: str, **arguments: Any) -> Change:
    def change(client: Any, identifier: str) -> object:
        api = identifier.removeprefix("ags-").partition("-")[0]
        stage = "/stages/v1" if identifier.startswith("ags-") else ""
        arn = f"arn:aws:apigateway:us-east-1::/restapis/{api}{stage}"
        return getattr(client, method)(resourceArn=arn, **arguments)

    return change


def widen_permission(functions: Any, statement: str) -> object:
    (name,) = (
        each["FunctionName"] for each in functions.list_functions()["Functions"] if each["Timeout"] == 7
    )
    functions.remove_permission(FunctionName=name, StatementId=statement)
    return functions.add_permission(
        FunctionName=name,
        StatementId=statement,
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
    )


def change_cache_policy(cloudfront: Any, identifier: str) -> object:
    now = cloudfront.get_cache_policy(Id=identifier)
    config = {**now["CachePolicy"]["CachePolicyConfig"], "DefaultTTL": 70}
    return cloudfront.update_cache_policy(Id=identifier, IfMatch=now["ETag"], CachePolicyConfig=config)


TO_ALL = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
FROM_VPC = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
PAIR = [{"Key": "team", "Value": "other"}]
MAP = {"team": "other"}
ROWS: list[Row] = [
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
        "mapping",
        "lambda",
        "provisionedPollerConfig",
        lambda functions, uuid: functions.update_event_source_mapping(
            UUID=uuid, ProvisionedPollerConfig={"MaximumPollers": 9}
        ),
    ),
    (
        "mapping",
        "lambda",
        "metricsConfig",
        lambda functions, uuid: functions.update_event_source_mapping(
            UUID=uuid, MetricsConfig={"Metrics": []}
        ),
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
    ("stage", "apigateway", "xrayTracingEnabled", change_stage("/tracingEnabled", "false")),
    ("api", "apigateway", "tags", change_api("tag_resource", tags=MAP)),
    ("api", "apigateway", "tags", change_api("untag_resource", tagKeys=["team"])),
    ("stage", "apigateway", "tags", change_api("tag_resource", tags=MAP)),
    ("queue", "sqs", "tags", lambda sqs, url: sqs.untag_queue(QueueUrl=url, TagKeys=["team"])),
    ("permission", "lambda", "sourceArn", widen_permission),
    ("vpc", "ec2", "tags", lambda ec2, vpc: ec2.create_tags(Resources=[vpc], Tags=PAIR)),
    (
        "vpc",
        "ec2",
        "enableDnsHostnames",
        lambda ec2, vpc: ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": False}),
    ),
    (
        "group",
        "ec2",
        "ingress",
        lambda ec2, group: ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[TO_ALL]),
    ),
    (
        "group",
        "ec2",
        "ingress",
        lambda ec2, group: ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[FROM_VPC]),
    ),
    (
        "pool",
        "cognito-idp",
        "passwordPolicy",
        lambda pools, pool: pools.update_user_pool(
            UserPoolId=pool, Policies={"PasswordPolicy": {"MinimumLength": 8}}
        ),
    ),
    ("policy", "cloudfront", "defaultTtl", change_cache_policy),
    ("throttle", "apigateway", "settings", change_stage("/*/*/throttling/burstLimit", "9")),
]


@pytest.mark.parametrize("rows", list_rounds(ROWS), ids=count_resources)
def test_changes_by_others_are_found_and_reverted(stack: Deployment, rows: list[Row]) -> None:
    check_drift(stack, program, rows)
