"""Uploads from a page by presigned URLs: allowed requests, and allowed pages."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, simple_function
from tests.e2e.embedded_aws.rest_apis import HTTP
from tests.e2e.embedded_aws.test_distributions import attach_policy, behavior, distribution, files, get

PRESIGN = """
import boto3
from botocore.config import Config

def handler(event, context):
    s3 = boto3.client('s3', config=Config(signature_version='s3v4'))
    return s3.generate_presigned_url('put_object', Params=event['params'], ExpiresIn=event['seconds'])
"""
PICTURE = b"\x89PNG" + bytes(range(256))


def uploads() -> None:
    """A page, and a bucket that it uploads to."""
    site, origin = files()
    bucket = aws.s3.Bucket("uploads")
    host = bucket.bucket_regional_domain_name
    policy = pulumi.Output.concat("default-src 'self'; connect-src 'self' https://", host)
    headers = aws.cloudfront.ResponseHeadersPolicy(
        "site",
        security_headers_config={
            "content_security_policy": {"content_security_policy": policy, "override": True}
        },
    )
    page = distribution([origin], behavior("site", response_headers_policy_id=headers.id))
    attach_policy(site, page)
    aws.s3.BucketCorsConfiguration(
        "uploads",
        bucket=bucket.bucket,
        cors_rules=[
            {
                "allowed_origins": [
                    pulumi.Output.concat("https://", page.domain_name),
                    "https://elsewhere.example.com",
                ],
                "allowed_methods": ["PUT"],
                "allowed_headers": ["content-type"],
                "expose_headers": ["ETag"],
                "max_age_seconds": 600,
            }
        ],
    )
    signer = simple_function("signer", PRESIGN)
    permissions = bucket.arn.apply(lambda arn: allow("s3:PutObject", f"{arn}/mine/*"))
    aws.iam.RolePolicy(
        "signer", role=signer.role.apply(lambda arn: arn.rpartition("/")[2]), policy=permissions
    )
    pulumi.export("signer", signer.name)
    pulumi.export("bucket", bucket.bucket)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(uploads, emulator=emulator) as deployed:
        yield deployed


def presign(stack: Deployment, *, key: str = "mine/cat.png", seconds: int = 60, **params: Any) -> str:
    """A URL that a function signed as its role."""
    given = {"Bucket": stack.outputs["bucket"], "Key": key, **params}
    payload = json.dumps({"params": given, "seconds": seconds})
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs["signer"], Payload=payload)
    return json.load(answer["Payload"])


def put(url: str, body: bytes = PICTURE, **headers: Any) -> urllib3.BaseHTTPResponse:
    return HTTP.request("PUT", url, body=body, headers=headers)


def test_what_was_signed_is_taken(stack: Deployment) -> None:
    url = presign(stack, ContentType="image/png", ContentLength=len(PICTURE))
    assert url.startswith(stack.endpoint)
    taken = put(url, **{"Content-Type": "image/png"})
    assert taken.status == 200, taken.data
    stored = stack.client("s3").get_object(Bucket=stack.outputs["bucket"], Key="mine/cat.png")
    assert (stored["ContentType"], stored["Body"].read()) == ("image/png", PICTURE)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(PICTURE, "text/html"), (PICTURE + b"more", "image/png"), (PICTURE[:-1], "image/png")],
)
def test_another_type_or_size_is_refused(stack: Deployment, body: bytes, content_type: str) -> None:
    url = presign(stack, key="mine/other.png", ContentType="image/png", ContentLength=len(PICTURE))
    rejected = put(url, body, **{"Content-Type": content_type})
    assert rejected.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in rejected.data
    found = stack.client("s3").list_objects_v2(Bucket=stack.outputs["bucket"], Prefix="mine/other.png")
    assert found["KeyCount"] == 0


def test_a_url_serves_one_key_and_method(stack: Deployment) -> None:
    url = presign(stack, key="mine/a.png", ContentType="image/png")
    assert put(url.replace("a.png", "b.png"), **{"Content-Type": "image/png"}).status == 403
    assert HTTP.request("GET", url).status == 403


def test_an_expired_url_is_refused(stack: Deployment) -> None:
    url = presign(stack, key="mine/late.png", seconds=1, ContentType="image/png")

    def is_rejected() -> bool:
        return b"Request has expired" in put(url, **{"Content-Type": "image/png"}).data

    eventually(is_rejected, "the URL expires")


def test_a_key_that_the_role_may_not_write_is_refused(stack: Deployment) -> None:
    rejected = put(presign(stack, key="yours/cat.png"))
    assert (rejected.status, b"AccessDenied" in rejected.data) == (403, True)


def test_a_key_is_written_once_if_that_is_signed(stack: Deployment) -> None:
    url = presign(stack, key="mine/once.png", ContentType="image/png", IfNoneMatch="*")
    assert put(url, **{"Content-Type": "image/png"}).status == 403  # it was signed, so it must be sent
    once = {"Content-Type": "image/png", "If-None-Match": "*"}
    assert put(url, **once).status == 200
    assert put(url, **once).status == 412


def preflight(stack: Deployment, origin: str, method: str = "PUT", headers: str = "content-type") -> Any:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }
    url = f"{stack.endpoint}/{stack.outputs['bucket']}/mine/cat.png"
    return HTTP.request("OPTIONS", url, headers=asked)


@pytest.mark.exhaustive
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_pages_of_the_distribution_may_upload(stack: Deployment, host: str) -> None:
    origin = stack.local_url("site").replace("127.0.0.1", host)
    allowed = preflight(stack, origin)
    assert allowed.status == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == origin
    assert allowed.headers["Access-Control-Allow-Methods"] == "PUT"
    assert allowed.headers["Access-Control-Allow-Headers"] == "content-type"
    assert allowed.headers["Access-Control-Max-Age"] == "600"
    url = presign(stack, ContentType="image/png")
    taken = put(url, **{"Content-Type": "image/png", "Origin": origin})
    assert taken.headers["Access-Control-Allow-Origin"] == origin
    assert taken.headers["Access-Control-Expose-Headers"] == "ETag"


@pytest.mark.exhaustive
def test_pages_of_other_origins_may_upload_if_the_bucket_says_so(stack: Deployment) -> None:
    assert preflight(stack, "https://elsewhere.example.com").status == 200


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        ("https://evil.example.com", "PUT", "content-type"),
        ("http://localhost:1", "PUT", "content-type"),
        ("http://elsewhere.example.com", "PUT", "content-type"),
        ("https://elsewhere.example.com", "DELETE", "content-type"),
        ("https://elsewhere.example.com", "PUT", "content-type, x-amz-acl"),
    ],
)
def test_nothing_else_is_allowed(stack: Deployment, origin: str, method: str, headers: str) -> None:
    rejected = preflight(stack, origin, method, headers)
    assert rejected.status == 403
    assert "Access-Control-Allow-Origin" not in rejected.headers
    answer = HTTP.request("GET", stack.endpoint, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.exhaustive
def test_the_page_may_reach_the_bucket_where_it_is(stack: Deployment) -> None:
    host = f"https://{stack.outputs['bucket']}.s3.us-east-1.amazonaws.com"
    policy = get(stack, "/small.txt").headers["Content-Security-Policy"]
    assert policy == f"default-src 'self'; connect-src 'self' {host} {stack.endpoint}"
