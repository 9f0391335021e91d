"""A call is authorized as what it does, however its request is written."""

from collections.abc import Mapping

import pytest
import urllib3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_aws import Emulator
from tests.permissions.account import REGION, Account
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def send(
    caller: Account, service: str, line: str, body: str = "", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Sends a signed request as it is; returns status and body of the response."""
    method, path = line.split(" ", 1)
    request = AWSRequest(method, caller.endpoint + path, data=body, headers=dict(headers or {}))
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    sign(Credentials(caller.key, caller.secret), service, REGION).add_auth(request)
    prepared = request.prepare()
    response = urllib3.request(method, prepared.url, body=body, headers=dict(prepared.headers))
    return response.status, response.data.decode()


@pytest.fixture(scope="module")
def bucket(aws: Account) -> str:
    bucket = aws.bucket()
    aws.client("s3").put_object(Bucket=bucket, Key="a", Body=b"content")
    return bucket


def test_the_requests_are_signed_right(aws: Account, bucket: str) -> None:
    assert send(aws, "s3", f"GET /{bucket}/a") == (200, "content")


@pytest.mark.parametrize("name", ["location", "policy", "versioning", "uploads", "cors", "website"])
def test_a_parameter_of_buckets_does_not_change_the_action_on_an_object(
    aws: Account, bucket: str, name: str
) -> None:
    caller = aws.user({"Action": ["s3:GetBucket*", "s3:ListBucket*"], "Resource": "*"})
    status, answer = send(caller, "s3", f"GET /{bucket}/a?{name}=")
    assert status == 403
    assert "s3:GetObject" in answer


def test_a_request_names_one_subresource(aws: Account, bucket: str) -> None:
    caller = aws.user({"Action": "s3:GetBucketVersioning", "Resource": "*"})
    status, answer = send(caller, "s3", f"GET /{bucket}?policy=&versioning=")
    assert status == 400 or "s3:GetBucketPolicy" in answer
    assert send(aws, "s3", f"GET /{bucket}?policy=&versioning=")[0] == 400
    assert send(aws, "s3", f"PUT /{bucket}/a?uploadId=1", "other")[0] == 400
