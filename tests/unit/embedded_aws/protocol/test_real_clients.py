"""Raw requests of real clients: recorded bytes, and what each asks for, written by hand."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from embedded_aws.protocol.chunks import decode_chunks
from embedded_aws.protocol.requests import HttpRequest
from embedded_aws.protocol.service import get_protocol

REQUESTS = Path(__file__).parents[3] / "data/protocol/requests"
TEXT = "ä + %2F <x>"
QUEUE = "http://localhost/1/q"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
ATTRIBUTES = {
    "plain": {"DataType": "String", "StringValue": "a & b"},
    "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
}
TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EXPECTED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "sqs-send": (
        "sqs",
        "SendMessage",
        {"QueueUrl": QUEUE, "MessageBody": TEXT, "DelaySeconds": 5, "MessageAttributes": ATTRIBUTES},
    ),
    "sqs-form-send": (
        "sqs",
        "SendMessage",
        {
            "QueueUrl": QUEUE,
            "MessageBody": TEXT,
            "DelaySeconds": 5,
            "MessageAttributes": {"plain": ATTRIBUTES["plain"]},
        },
    ),
    "sqs-form-attributes": ("sqs", "GetQueueAttributes", {"QueueUrl": QUEUE, "AttributeNames": ["All"]}),
    "sqs-form-batch": (
        "sqs",
        "SendMessageBatch",
        {
            "QueueUrl": QUEUE,
            "Entries": [{"Id": "1", "MessageBody": "one"}, {"Id": "2", "MessageBody": "two"}],
        },
    ),
    "sns-publish": (
        "sns",
        "Publish",
        {
            "TopicArn": "arn:aws:sns:us-east-1:000000000000:t",
            "Message": TEXT,
            "MessageAttributes": ATTRIBUTES,
        },
    ),
    "cloudwatch-put": (
        "cloudwatch",
        "PutMetricData",
        {
            "Namespace": "n",
            "MetricData": [
                {
                    "MetricName": "m",
                    "Timestamp": TIME,
                    "Value": 1.5,
                    "Dimensions": [{"Name": "d", "Value": "v"}],
                }
            ],
        },
    ),
    "lambda-invoke": ("lambda", "Invoke", {"FunctionName": "f", "Qualifier": "1", "Payload": b'{"a":1}'}),
    "lambda-empty": ("lambda", "Invoke", {"FunctionName": FUNCTION, "Payload": b""}),
    "lambda-untag": ("lambda", "UntagResource", {"Resource": FUNCTION, "TagKeys": ["a b", "c+d"]}),
    "kms-encrypt": (
        "kms",
        "Encrypt",
        {"KeyId": "k", "Plaintext": b"\x01\x02\xff", "EncryptionContext": {"a": "b"}},
    ),
    "ec2-describe": (
        "ec2",
        "DescribeInstances",
        {"Filters": [{"Name": "tag:a", "Values": ["x", "y z"]}], "MaxResults": 5},
    ),
    "s3-put": (
        "s3",
        "PutObject",
        {"Bucket": "b", "Key": "a b+c/ü%2F.txt", "Body": b"hello world", "Metadata": {"color": "blue"}},
    ),
    "s3-delete": (
        "s3",
        "DeleteObjects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "a & b"}, {"Key": "c"}], "Quiet": True}},
    ),
    "s3-list": ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "a b+c/", "MaxKeys": 7}),
    "s3-presigned": ("s3", "GetObject", {"Bucket": "b", "Key": "a b+c/ü.txt"}),
}
OPTIONAL = {
    *("ChecksumAlgorithm", "ChecksumCRC32", "ChecksumMode", "ContentLength", "ContentMD5", "ContentType"),
    *("ContentEncoding", "EncodingType", "ResponseContentType"),
}
"""Members that only some of the clients send."""
PROTOCOLS = {
    ("cloudwatch-put", "go"): "smithy-rpc-v2-cbor",
    ("cloudwatch-put", "javascript"): "json",
    ("cloudwatch-put", "cli"): "json",
    ("sqs-send", "java"): "json",
    ("sqs-form-send", "boto"): "query",
    ("ec2-describe", "javascript"): "ec2",
}


def parse_http(content: bytes) -> HttpRequest:
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    if headers.get("transfer-encoding") == "chunked":
        body = decode_chunks(body).content
    if "aws-chunked" in headers.get("content-encoding", ""):
        decoded = decode_chunks(body)
        assert len(decoded.content) == int(headers["x-amz-decoded-content-length"])
        assert decoded.trailers["x-amz-checksum-crc32"] == "DUoRhQ=="
        body = decoded.content
    method, target, _ = first.split(" ")
    address = urlsplit(target)
    query = parse_qs(address.query, keep_blank_values=True)
    return HttpRequest(method, unquote(address.path), headers, body, query, address.path)


def list_files() -> list[str]:
    return sorted(path.name for path in REQUESTS.glob("*.http"))


@pytest.mark.parametrize("name", list_files())
def test_request_is_read_as_its_client_means_it(name: str):
    call, client, _ = name.split(".")
    service, operation, expected = EXPECTED[call]
    if (
        client == "cli" and "MessageAttributes" in expected
    ):  # its first version takes the text of a blob as it is
        raw = {"DataType": "Binary", "BinaryValue": b"AP8="}
        expected = expected | {"MessageAttributes": ATTRIBUTES | {"raw": raw}}
    protocol = get_protocol(service)
    request = parse_http((REQUESTS / name).read_bytes())
    head = protocol.read_head(request)
    found = protocol.read_parameters(head, request)
    assert head.operation == operation
    assert head.protocol == PROTOCOLS.get((call, client), head.protocol)
    if call == "cloudwatch-put":  # some clients send milliseconds
        assert found["MetricData"][0]["Timestamp"].microsecond in {0, 678000}  # type: ignore[index]
        found["MetricData"][0]["Timestamp"] = TIME  # type: ignore[index]
        found.pop("StrictEntityValidation", None)
    assert {key: value for key, value in found.items() if key in expected or key not in OPTIONAL} == expected


def test_every_protocol_has_requests_of_several_clients():
    clients = {re.split(r"\.", name)[1] for name in list_files()}
    assert clients == {"boto", "cli", "go", "java", "javascript"}
    assert {name.split(".")[0] for name in list_files()} == EXPECTED.keys()
