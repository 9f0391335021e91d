"""A bucket behind a REST API without a function, whose integrations pass on the method of the client."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import trust
from tests.foreign.requests import send_lines

PAGE = b"<h1>\xc3\xa9</h1>"
PICTURE = b"\x89PNG\x00\xff"
TYPE = "header.Content-Type"
METHODS = ("GET", "PUT", "DELETE")


def program() -> None:
    bucket = aws.s3.Bucket("files", force_destroy=True)
    page = aws.s3.BucketObject(
        "page", bucket=bucket.bucket, key="index.html", content=PAGE.decode(), content_type="text/html"
    )
    role = aws.iam.Role("files", assume_role_policy=trust("apigateway"))
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    statement = bucket.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": actions, "Resource": f"{arn}/*"}],
            }
        )
    )
    allowed = aws.iam.RolePolicy("files", role=role.id, policy=statement)
    for name, types in (("any", ["*/*"]), ("none", ["image/png"])):
        api = aws.apigateway.RestApi(name, binary_media_types=types)
        resource = aws.apigateway.Resource(
            name, rest_api=api.id, parent_id=api.root_resource_id, path_part="{key}"
        )
        uri = Output.concat("arn:aws:apigateway:us-east-1:s3:path/", bucket.bucket, "/{key}")
        mapped = [_create_method(f"{name}-{each}", each, resource, uri, role) for each in METHODS]
        deployment = aws.apigateway.Deployment(
            name, rest_api=api.id, opts=ResourceOptions(depends_on=[*mapped, allowed, page])
        )
        stage = aws.apigateway.Stage(name, rest_api=api.id, deployment=deployment.id, stage_name="v1")
        pulumi.export(name, stage.invoke_url)


def _create_method(
    name: str, method: str, resource: aws.apigateway.Resource, uri: Output[str], role: aws.iam.Role
) -> aws.apigateway.IntegrationResponse:
    at: Any = {"rest_api": resource.rest_api, "resource_id": resource.id, "http_method": method}
    asked = aws.apigateway.Method(
        name, **at, authorization="NONE", request_parameters={"method.request.path.key": True}
    )
    integration = aws.apigateway.Integration(
        name,
        **at,
        type="AWS",
        integration_http_method="ANY",
        uri=uri,
        credentials=role.arn,
        request_parameters={"integration.request.path.key": "method.request.path.key"},
        opts=ResourceOptions(depends_on=[asked]),
    )
    answered = aws.apigateway.MethodResponse(
        name,
        **at,
        status_code="200",
        response_parameters={f"method.response.{TYPE}": True},
        opts=ResourceOptions(depends_on=[asked]),
    )
    return aws.apigateway.IntegrationResponse(
        name,
        **at,
        status_code="200",
        response_parameters={
            "method.response.header.Content-Type": "integration.response.header.Content-Type"
        },
        opts=ResourceOptions(depends_on=[integration, answered]),
    )


def ask(stack: Deployment, api: str, method: str, key: str, body: bytes = b"", **headers: str) -> bytes:
    return send_lines(stack, api, f"/{key}", method=method, headers=headers.items(), body=body)


def check(stack: Deployment) -> None:
    assert ask(stack, "any", "PUT", "a.png", PICTURE, **{"Content-Type": "image/png"}) == b""
    for headers in ({}, {"Accept": ""}, {"Accept": "*/*"}, {"Accept": "text/html, image/png"}):
        assert ask(stack, "any", "GET", "index.html", **headers) == PAGE
        assert ask(stack, "any", "GET", "a.png", **headers) == PICTURE
    assert ask(stack, "none", "GET", "index.html") == PAGE
    assert ask(stack, "none", "GET", "a.png", Accept="image/png,*/*") == PICTURE
    ask(stack, "any", "DELETE", "a.png")
    assert b"NoSuchKey" in ask(stack, "any", "GET", "a.png")
