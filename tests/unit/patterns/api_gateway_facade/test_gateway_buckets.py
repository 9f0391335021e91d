"""Routes to objects of a bucket."""
# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pulumi
import pytest
from graphs import evaluate

from gateway import body, gateway_errors, integration, mock, operation, record_gateway, table
from serverless_patterns import ApiGatewayFacade, Bucket

ARN = "arn:aws:s3:::files"


def bucket(operation: str = "get", **more: Any) -> dict[str, Any]:
    return {"bucket": {"arn": ARN, "region": "eu-west-1", "operation": operation, "name": "files", **more}}


@pytest.mark.parametrize(
    ("method", "name", "status", "headers"),
    [
        ("GET", "get", "200", {"Content-Type", "ETag"}),
        ("HEAD", "head", "200", {"Content-Type", "ETag"}),
        ("PUT", "put", "200", {"ETag"}),
        ("POST", "put", "200", {"ETag"}),
        ("DELETE", "delete", "204", set[str]()),
    ],
)
def test_an_operation_is_a_request_to_the_bucket(
    method: str, name: str, status: str, headers: set[str]
) -> None:
    made = integration(f"{method} /files/{{owner}}/{{proxy+}}", bucket(name, prefix="public/"))
    assert (made["type"], made["httpMethod"]) == ("aws", name.upper())
    assert made["uri"] == "arn:aws:apigateway:eu-west-1:s3:path/files/public/{key}"
    assert made["requestParameters"] == {"integration.request.path.key": "method.request.path.proxy"}
    passed = made["responses"]["default"]
    assert passed["statusCode"] == status
    assert {each.rpartition(".")[2] for each in passed["responseParameters"]} == headers
    assert "responseTemplates" not in passed
    assert "contentHandling" not in passed


def test_bytes_are_of_a_binary_media_type() -> None:
    document = body(
        record_gateway({"GET /a/{key}": bucket(content_types=["image/*"])}, binary_media_types=["font/woff2"])
    )
    assert document["x-amazon-apigateway-binary-media-types"] == ["font/woff2", "image/*"]
    made = operation(document, "GET /a/{key}")["x-amazon-apigateway-integration"]
    assert made["responses"]["default"]["contentHandling"] == "CONVERT_TO_BINARY"


@pytest.mark.parametrize(
    ("method", "name", "expected"),
    [
        ("GET", "get", [("s3:GetObject", f"{ARN}/a/*"), ("s3:ListBucket", ARN), ("kms:Decrypt", "key")]),
        ("PUT", "put", [("s3:PutObject", f"{ARN}/a/*"), ("kms:GenerateDataKey", "key")]),
        ("DELETE", "delete", [("s3:DeleteObject", f"{ARN}/a/*")]),
    ],
)
def test_the_role_is_allowed_the_operation_only(
    method: str, name: str, expected: list[tuple[str, str]]
) -> None:
    key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
    recorded = record_gateway({f"{method} /a/{{key}}": bucket(name, prefix="a/", kms_key_arn=key_arn)})
    [policy] = [each for each in recorded.registrations if each.type == "aws:iam/rolePolicy:RolePolicy"]
    statements = json.loads(policy.inputs["policy"])["Statement"]
    found = [
        (
            each["Action"] if isinstance(each["Action"], str) else each["Action"][0],
            each["Resource"] if isinstance(each["Resource"], str) else each["Resource"][0],
        )
        for each in statements
    ]
    assert found == [(action, key_arn if resource == "key" else resource) for action, resource in expected]


def test_a_bucket_knows_its_routes() -> None:
    def program() -> None:
        photos = Bucket("photos", {})
        route = photos.route("put", prefix="in/", content_types=["image/png"])
        ApiGatewayFacade("shop", {"routes": {"PUT /photos/{name}": route}})

    document = body(evaluate(program))
    responses = document["x-amazon-apigateway-gateway-responses"]
    assert "presigned URL" in responses["REQUEST_TOO_LARGE"]["responseTemplates"]["application/json"]
    assert "REQUEST_TOO_LARGE" not in body(record_gateway())["x-amazon-apigateway-gateway-responses"]


@pytest.mark.parametrize(
    ("key", "route", "expected"),
    [
        ("GET /a/{key}", bucket("put"), "bucket.operation: 'put' requires the method PUT or POST, the method is GET; change either"),
        ("ANY /a/{key}", bucket("get"), "bucket.operation: 'get' requires the method GET, the method is ANY; change either"),
        ("GET /a", bucket(), "bucket.key: is missing in the path of the route; must be a parameter. Use a path such as /files/{proxy+}"),
        ("GET /a/{key}", bucket(key="path.id"), "bucket.key: 'path.id' is not a parameter of the route's path; must be path.key"),
        ("GET /a/{key}", bucket(key="query.id"), "bucket.key: 'query.id' must be path.<parameter>"),
        ("GET /a/{key}", bucket(prefix="/a"), "bucket.prefix: '/a' must be path parts of letters, digits and . _ -, each with a slash at its end"),
        ("GET /a/{key}", {**bucket(), "rename_fields": {"a": "b"}}, "bucket: passes objects on unchanged. Remove the templates and 'rename_fields'"),
        ("GET /a/{key}", bucket(content_types=["png"]), "bucket.content_types.0: 'png' must be a content type, such as image/png or image/*"),
    ],
)  # fmt: skip
def test_errors_of_a_bucket(key: str, route: dict[str, Any], expected: str) -> None:
    assert gateway_errors({key: route}) == [f"routes.{key}.{expected}"]


def test_json_is_not_binary_beside_templates() -> None:
    routes = {"GET /a/{key}": bucket(content_types=["*/*"]), "GET /b/{id}": table("get")}
    [error] = gateway_errors(routes)
    assert error.startswith("routes.GET /a/{key}.bucket.content_types.0: '*/*' includes JSON")


def test_pages_of_one_origin_read_objects() -> None:
    one, two = "https://a.example.com", "https://b.example.com"
    routes = {"GET /a/{key}": bucket(), "GET /b": mock()}
    made = operation(body(record_gateway(routes, cors={"allowed_origins": [one]})), "GET /a/{key}")
    passed = made["x-amazon-apigateway-integration"]["responses"]["default"]["responseParameters"]
    assert passed["method.response.header.Access-Control-Allow-Origin"] == f"'{one}'"
    assert passed["method.response.header.ETag"] == "integration.response.header.ETag"
    [error] = gateway_errors(routes, cors={"allowed_origins": [one, two]})
    assert error.startswith("routes.GET /a/{key}: cannot be combined with several 'cors.allowed_origins'")


def test_an_arn_can_resolve_later() -> None:
    route = bucket()
    route["bucket"]["arn"] = pulumi.Output.from_input(ARN)
    assert integration("GET /a/{key}", route)["uri"].endswith(":s3:path/files/{key}")
