"""Inputs of versions 5 and 6 of the AWS SDK of Pulumi, which version 7 does not have.

Programs in TypeScript bring their own version, and ``awsx.classic`` always sends some of them.
"""

from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import CustomResource, Output, ResourceOptions

from embedded_aws import Deployment
from tests.foreign.requests import request


def program() -> None:
    _build("first")


def second_program() -> None:
    _build("second")


CHANGES = {"with-stage": "replace"}
"""The new deployment takes over the stage, which the deletion of the old one leaves alone."""


def _build(version: str) -> None:
    api = aws.apigateway.RestApi("pets")
    at: Any = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": "GET"}
    method = aws.apigateway.Method("pets", **at, authorization="NONE")
    options = ResourceOptions(depends_on=[method])
    mock = aws.apigateway.Integration(
        "pets", **at, type="MOCK", request_templates={"application/json": '{"statusCode": 200}'}, opts=options
    )
    response = aws.apigateway.MethodResponse("pets", **at, status_code="200", opts=options)
    template = {"application/json": "$stageVariables.version"}
    mapped = aws.apigateway.IntegrationResponse(
        "pets",
        **at,
        status_code="200",
        response_templates=template,
        opts=ResourceOptions(depends_on=[mock, response]),
    )
    deployed = ResourceOptions(depends_on=[mapped])
    with_stage = _create(
        "apigateway/deployment:Deployment",
        "with-stage",
        {
            "restApi": api.id,
            "stageName": "prod",
            "stageDescription": "of a deployment",
            "variables": {"version": version},
        },
        deployed,
    )
    # This is how awsx.classic separates both.
    without = _create(
        "apigateway/deployment:Deployment", "without", {"restApi": api.id, "stageName": ""}, deployed
    )
    aws.apigateway.Stage(
        "own", rest_api=api.id, deployment=without.id, stage_name="own", variables={"version": "own"}
    )
    _create("apigateway/account:Account", "account", {"resetOnDelete": True})
    _create_others()
    pulumi.export("api", api.id)
    pulumi.export("prod", with_stage["invokeUrl"])
    pulumi.export("own", without["invokeUrl"].apply(lambda url: f"{url}own"))
    pulumi.export("arns", Output.all(with_stage["executionArn"], without["executionArn"]))


class _Former(CustomResource):
    """A resource with inputs that the SDK of this program does not have."""

    def __init__(self, token: str, name: str, inputs: dict[str, Any], opts: ResourceOptions | None) -> None:
        outputs = dict.fromkeys(("invokeUrl", "executionArn", "publicIp"))
        super().__init__(f"aws:{token}", name, {**outputs, **inputs}, opts)

    def __getitem__(self, name: str) -> Output[Any]:
        return getattr(self, name)


def _create(token: str, name: str, inputs: dict[str, Any], opts: ResourceOptions | None = None) -> _Former:
    return _Former(token, name, inputs, opts)


def _create_others() -> None:
    _create("ec2/eip:Eip", "address", {"vpc": True})
    _create("ec2/vpc:Vpc", "net", {"cidrBlock": "10.14.0.0/16", "enableClassiclink": False})
    logs = aws.s3.Bucket("accessLogs")
    logging = {"targetBucket": logs.bucket, "targetPrefix": "log/"}
    bucket = _create("s3/bucket:Bucket", "site", {"bucket": "former-site", "loggings": [logging]})
    _create(
        "elasticache/replicationGroup:ReplicationGroup",
        "sessions",
        {
            "replicationGroupDescription": "of sessions",
            "numberCacheClusters": 2,
            "nodeType": "cache.t3.micro",
        },
    )
    strategies = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    cluster = {"capacityProviders": ["FARGATE_SPOT"], "defaultCapacityProviderStrategies": strategies}
    pulumi.export("cluster", _create("ecs/cluster:Cluster", "tasks", cluster).id)
    pulumi.export("bucket", bucket.id)


def check(stack: Deployment) -> None:
    _check_version(stack, "first")
    gateway, api = stack.client("apigateway"), stack.outputs["api"]
    stages = {each["stageName"]: each for each in gateway.get_stages(restApiId=api)["item"]}
    assert {*stages} == {"prod", "own"}
    assert stages["prod"]["description"] == "of a deployment"
    arn = f"arn:aws:execute-api:us-east-1:123456789012:{api}"
    assert stack.outputs["arns"] == [f"{arn}/prod", f"{arn}/"]
    logging = stack.client("s3").get_bucket_logging(Bucket=stack.outputs["bucket"])["LoggingEnabled"]
    assert logging["TargetPrefix"] == "log/"
    (cluster,) = stack.client("ecs").describe_clusters(clusters=[stack.outputs["cluster"]])["clusters"]
    assert cluster["capacityProviders"] == ["FARGATE_SPOT"]


def check_changed(stack: Deployment) -> None:
    _check_version(stack, "second")


def _check_version(stack: Deployment, version: str) -> None:
    assert request(stack, "prod", "/").data.decode() == version
    assert request(stack, "own", "/").data == b"own"
