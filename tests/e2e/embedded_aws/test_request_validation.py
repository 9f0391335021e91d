"""Services answer requests which their model does not allow as AWS does, in each protocol."""

from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from embedded_aws import Emulator

INVALID = "1 validation error detected:"


@pytest.mark.parametrize(
    ("service", "call", "arguments", "code", "begin"),
    [
        (
            "kms",
            "generate_random",
            {"NumberOfBytes": 0},
            "ValidationException",
            f"{INVALID} Value '0' at 'num",
        ),
        ("kms", "generate_random", {"NumberOfBytes": "8"}, "SerializationException", "STRING_VALUE can not"),
        (
            "logs",
            "create_log_group",
            {},
            "InvalidParameterException",
            f"{INVALID} Value null at 'logGroupName'",
        ),
        ("sns", "create_topic", {}, "ValidationError", f"{INVALID} Value null at 'name'"),
        ("cloudwatch", "delete_alarms", {}, "ValidationError", f"{INVALID} Value null at 'alarmNames'"),
        (
            "apigateway",
            "create_rest_api",
            {},
            "ValidationException",
            f"{INVALID} Value null at 'createRestApi",
        ),
        (
            "scheduler",
            "get_schedule",
            {"Name": "a b"},
            "ValidationException",
            f"{INVALID} Value 'a b' at 'name'",
        ),
        (
            "route53",
            "get_hosted_zone",
            {"Id": "Z" * 33},
            "InvalidInput",
            f"{INVALID} Value '{'Z' * 33}' at 'id'",
        ),
    ],
)
def test_an_invalid_request(  # noqa: PLR0917 a row
    emulator: Emulator, service: str, call: str, arguments: Mapping[str, Any], code: str, begin: str
):
    client = boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=emulator.endpoint,
        aws_access_key_id=emulator.root.access_key,
        aws_secret_access_key=emulator.root.secret_key,
        config=Config(parameter_validation=False),
    )
    with pytest.raises(ClientError) as caught:
        getattr(client, call)(**arguments)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"][: len(begin)]) == (code, begin)
