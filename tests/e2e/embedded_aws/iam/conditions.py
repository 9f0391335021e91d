"""Callers whose policies have one condition, and calls by signed URLs."""

import re
from collections.abc import Mapping
from typing import Any

import boto3
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.e2e.embedded_aws.iam.rows import EVERYTHING, Caller
from tests.permissions.account import REGION, Account

_OK = 300


def deny_if(action: str | list[str], key: str, value: Any, operator: str = "StringEquals") -> Caller:
    """Returns a caller who may do everything, except an action under a condition."""
    denied = {"Effect": "Deny", "Action": action, "Resource": "*", "Condition": {operator: {key: value}}}
    return Caller((EVERYTHING, denied))


def allow_if(action: str | list[str], key: str, value: Any, operator: str = "StringEquals") -> Caller:
    """Returns a caller who may do everything else, and an action only under a condition."""
    allowed = {"Action": action, "Resource": "*", "Condition": {operator: {key: value}}}
    return Caller(({"NotAction": action, "Resource": "*"}, allowed))


def presign(caller: Account, operation: str, **given: Any) -> str:
    """Returns a presigned URL of Amazon S3."""
    s3 = boto3.client(
        "s3",
        endpoint_url=caller.endpoint,
        region_name=REGION,
        aws_access_key_id=caller.key,
        aws_secret_access_key=caller.secret,
        aws_session_token=caller.token,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    return s3.generate_presigned_url(operation, Params=given)


def send(method: str, url: str, headers: Mapping[str, str] | None = None, **more: Any) -> bytes:
    """Sends a request of a browser.

    Raises:
        ClientError: If Amazon S3 responds with an error.
    """
    response = urllib3.request(method, url, headers=dict(headers or {}), **more)
    if response.status < _OK:
        return response.data
    found = re.search(b"<Code>(.*?)</Code>", response.data)
    code = found[1].decode() if found else str(response.status)
    raise ClientError({"Error": {"Code": code, "Message": response.data.decode()}}, method)
