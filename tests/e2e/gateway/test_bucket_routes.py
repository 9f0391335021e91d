"""Objects of a bucket by a REST API, without a function between."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade, Bucket

pytestmark = pytest.mark.exhaustive

PIXELS = bytes(range(256)) * 4
LARGEST = 10 * 1024 * 1024


def program() -> None:
    role = ApiGatewayCloudWatchRole("logs", {})
    bucket = Bucket("files", {"hardened": True, "force_destroy": True})
    ApiGatewayFacade(
        "shop",
        {
            "routes": {
                "GET /texts/{proxy+}": bucket.route("get", prefix="texts/"),
                "HEAD /texts/{proxy+}": bucket.route("head", prefix="texts/"),
                "PUT /texts/{proxy+}": bucket.route("put", prefix="texts/"),
                "DELETE /texts/{proxy+}": bucket.route("delete", prefix="texts/"),
                "GET /images/{owner}/{name}": bucket.route("get", key="path.name", content_types=["image/*"]),
                "PUT /images/{owner}/{name}": bucket.route("put", key="path.name", content_types=["image/*"]),
            },
            "cors": {"allowed_origins": ["https://shop.example.com"]},
        },
        pulumi.ResourceOptions(depends_on=[role]),
    )
    pulumi.export("bucket", bucket.bucket_name)


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:

    with deploy(program) as deployed:
        yield deployed


def ask(
    stack: Deployment, method: str, path: str, body: bytes | None = None, **headers: str
) -> urllib3.BaseHTTPResponse:
    [api] = stack.client("apigateway").get_rest_apis()["items"]
    url = f"{stack.emulator.endpoint}/_aws/execute-api/{api['id']}/live{path}"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return urllib3.request(method, url, body=body, headers=given, retries=False)


def find_object(stack: Deployment, key: str) -> tuple[str, bytes]:
    found = stack.client("s3").get_object(Bucket=stack.outputs["bucket"], Key=key)
    return found["ContentType"], found["Body"].read()


@pytest.mark.parametrize("key", ["a.txt", "2030/01/ä b.txt"])
def test_a_text_is_written_read_and_deleted(stack: Deployment, key: str) -> None:
    path = f"/texts/{key}"
    put = ask(stack, "PUT", path, "Grüße".encode(), content_type="text/plain")
    assert (put.status, put.data) == (200, b"")
    assert find_object(stack, f"texts/{key}") == ("text/plain", "Grüße".encode())
    got = ask(stack, "GET", path, origin="https://shop.example.com")
    assert (got.status, got.data.decode(), got.headers["content-type"]) == (200, "Grüße", "text/plain")
    assert got.headers["etag"] == put.headers["etag"]
    assert got.headers["access-control-allow-origin"] == "https://shop.example.com"
    assert ask(stack, "HEAD", path).status == 200
    assert ask(stack, "DELETE", path).status == 204
    assert ask(stack, "HEAD", path).status == 404
    missing = ask(stack, "GET", path)
    assert (missing.status, missing.json()["message"]) == (404, "The object does not exist.")


def test_bytes_that_are_no_text_are_damaged_without_their_content_type(stack: Deployment) -> None:
    ask(stack, "PUT", "/texts/pixels", PIXELS, content_type="application/octet-stream")
    assert find_object(stack, "texts/pixels")[1] == PIXELS.decode(errors="replace").encode()


@pytest.mark.parametrize("accept", ["image/png", "text/html, image/png", "*/*"])
def test_bytes_pass_unchanged_with_their_content_type(stack: Deployment, accept: str) -> None:
    assert ask(stack, "PUT", "/images/ada/a.png", PIXELS, content_type="image/png").status == 200
    assert find_object(stack, "a.png") == ("image/png", PIXELS)
    got = ask(stack, "GET", "/images/ada/a.png", accept=accept)
    assert (got.status, got.data, got.headers["content-type"]) == (200, PIXELS, "image/png")


def test_a_large_object_needs_a_presigned_url(stack: Deployment) -> None:
    refused = ask(stack, "PUT", "/images/ada/large.png", bytes(LARGEST + 1), content_type="image/png")
    assert refused.status == 413
    assert "presigned URL" in refused.json()["message"]
    stack.client("s3").put_object(
        Bucket=stack.outputs["bucket"], Key="large.png", Body=bytes(LARGEST + 1), ContentType="image/png"
    )
    assert ask(stack, "GET", "/images/ada/large.png").status == 502


@contextmanager
def remove_policies(stack: Deployment, action: str) -> Iterator[None]:
    iam = stack.client("iam")
    [role] = [each["RoleName"] for each in iam.list_roles()["Roles"] if each["RoleName"].startswith("shop-")]
    names = [name for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if action in name]
    held = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    assert held
    for name in held:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    yield
    for name, document in held.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@pytest.mark.parametrize(
    ("action", "method"), [("get-object", "GET"), ("put-object", "PUT"), ("delete-object", "DELETE")]
)
def test_a_route_requires_permission(stack: Deployment, action: str, method: str) -> None:
    ask(stack, "PUT", "/texts/kept", b"kept", content_type="text/plain")
    with remove_policies(stack, action):
        assert ask(stack, method, "/texts/kept", b"x", content_type="text/plain").status == 500
    assert find_object(stack, "texts/kept")[1] == b"kept"
