"""Answers of services as their clients read them: pages of lists, and errors of unsupported services."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
READ = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("service", "call", "arguments"),
    [
        ("xray", "get_group", {"GroupName": "shop"}),  # REST with JSON
        (
            "application-autoscaling",
            "deregister_scalable_target",
            {
                "ServiceNamespace": "ecs",
                "ResourceId": "service/a/b",
                "ScalableDimension": "ecs:service:DesiredCount",
            },
        ),
        ("redshift", "describe_clusters", {}),  # query with XML
    ],
)
def test_the_error_of_an_unsupported_service_has_a_code(
    emulator: Emulator, service: str, call: str, arguments: Mapping[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(emulator.client(service), call)(**arguments)
    assert caught.value.response["Error"]["Code"] == "NotImplemented"
    message = f"The embedded emulator does not have the service {service}."
    assert caught.value.response["Error"]["Message"] == message


@pytest.fixture(scope="module")
def filled(emulator: Emulator) -> dict[str, str]:
    """Three entries of each list; returns the IDs of their parents."""
    iam, v1, v2 = (emulator.client(each) for each in ("iam", "apigateway", "apigatewayv2"))
    rest, http = v1.create_rest_api(name="paged")["id"], v2.create_api(Name="p", ProtocolType="HTTP")["ApiId"]
    iam.create_role(RoleName="paged", AssumeRolePolicyDocument=json.dumps(TRUST))
    for number in range(3):
        name = f"paged-{number}"
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
        policy = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="paged", PolicyArn=policy)
        iam.create_user(UserName=name, Tags=[{"Key": "a", "Value": "b"}])
        target = v2.create_integration(
            ApiId=http,
            IntegrationType="HTTP_PROXY",
            IntegrationUri="https://a.example",
            IntegrationMethod="ANY",
            PayloadFormatVersion="1.0",
        )["IntegrationId"]
        v2.create_route(ApiId=http, RouteKey=f"GET /{number}", Target=f"integrations/{target}")
        kind = ("THROTTLED", "QUOTA_EXCEEDED", "ACCESS_DENIED")[number]
        v1.put_gateway_response(restApiId=rest, responseType=kind)
    return {"rest": rest, "http": http}


@pytest.mark.parametrize(
    ("service", "operation", "key"),
    [
        ("iam", "list_roles", "Roles"),
        ("iam", "list_policies", "Policies"),
        ("iam", "list_users", "Users"),
        ("iam", "list_attached_role_policies", "AttachedPolicies"),
        ("apigatewayv2", "get_routes", "Items"),
        ("apigatewayv2", "get_integrations", "Items"),
        ("apigateway", "get_gateway_responses", "items"),
    ],
)
def test_a_list_has_pages_of_the_size_that_is_asked_for(
    emulator: Emulator, filled: dict[str, str], service: str, operation: str, key: str
) -> None:
    arguments: dict[str, Any] = {
        "list_attached_role_policies": {"RoleName": "paged"},
        "list_policies": {"Scope": "Local"},
        "get_routes": {"ApiId": filled["http"]},
        "get_integrations": {"ApiId": filled["http"]},
        "get_gateway_responses": {"restApiId": filled["rest"]},
    }.get(operation, {})
    client = emulator.client(service)
    whole = getattr(client, operation)(**arguments)[key]
    pages = client.get_paginator(operation).paginate(**arguments, PaginationConfig={"PageSize": 2})
    found = [page[key] for page in pages]
    assert len(whole) >= 3
    assert {len(page) for page in found[:-1]} == {2}
    assert [item for page in found for item in page] == whole


def test_an_ordinary_bucket_is_not_a_directory_bucket(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="ordinary-bucket")
    assert s3.list_directory_buckets()["Buckets"] == []
    assert "ordinary-bucket" in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
