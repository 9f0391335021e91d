"""Requests that are read, and requests that are rejected, with AWS's codes and messages."""

import gzip
import json
import random
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from embedded_aws.protocol.chunks import decode_chunks
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.requests import HttpRequest
from embedded_aws.protocol.service import get_protocol

TARGETS = {
    "sqs": "AmazonSQS",
    "kms": "TrentService",
    "logs": "Logs_20140328",
    "dynamodb": "DynamoDB_20120810",
    "ssm": "AmazonSSM",
    "events": "AWSEvents",
}


def read(service: str, request: HttpRequest) -> dict[str, Any]:
    protocol = get_protocol(service)
    return protocol.read_parameters(protocol.read_head(request), request)


def read_json(service: str, operation: str, given: Any) -> dict[str, Any]:
    body = given if isinstance(given, bytes) else json.dumps(given).encode()
    return read(service, HttpRequest("POST", "/", {"x-amz-target": f"{TARGETS[service]}.{operation}"}, body))


def read_form(service: str, form: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
    return read(service, HttpRequest("POST", "/", {}, form.encode(), query or {}))


def reject(service: str, operation: str, given: Any) -> tuple[str, str]:
    with pytest.raises(ServiceError) as caught:
        read_json(service, operation, given)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Plaintext": 1}, "NUMBER_VALUE can not be converted to a Blob"),
        ({"Plaintext": "%"}, "STRING_VALUE can not be converted to a Blob"),
        ({"KeyId": ["k"]}, "Start of list found where not expected"),
        ({"KeyId": {"a": 1}}, "Start of structure or map found where not expected."),
        ({"EncryptionContext": ["a"]}, "Expected map or null"),
        ({"EncryptionContext": {"a": True}}, "TRUE_VALUE can not be converted to a String"),
        ({"GrantTokens": "a"}, "Expected list or null"),
        ({"GrantTokens": [None]}, "Unexpected field type"),
        ({"DryRun": "true"}, "STRING_VALUE can not be converted to a Boolean"),
        (["a"], "Unexpected field type"),
        (b"{", ""),
        (b"[" * 100_000, "Depth of JSON exceeds the limit"),
    ],
)
def test_json_of_another_type_is_rejected(given: Any, message: str):
    assert reject("kms", "Encrypt", given) == ("SerializationException", message)


def test_timestamp_of_another_type_is_rejected():
    given = {"KeyId": "k", "ImportToken": "", "EncryptedKeyMaterial": "", "ValidTo": "soon"}
    expected = "STRING_VALUE can not be converted to milliseconds since epoch"
    assert reject("kms", "ImportKeyMaterial", given) == ("SerializationException", expected)


@pytest.mark.parametrize("number", [1e30, -1e30, float("inf")])
def test_timestamp_out_of_range_is_rejected(number: float):
    given = {"KeyId": "k", "ImportToken": "", "EncryptedKeyMaterial": "", "ValidTo": number}
    assert reject("kms", "ImportKeyMaterial", given)[0] == "SerializationException"


@pytest.mark.parametrize("value", [1767323045.678, "1767323045.678", "2026-01-02T03:04:05.678Z"])
def test_timestamps_are_times_in_utc(value: Any):
    entry = {"Time": value, "Source": "s"}
    found = read_json("events", "PutEvents", {"Entries": [entry]})["Entries"][0]["Time"]
    assert found == datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


def test_members_that_are_null_or_unknown_are_left_out():
    given = {"QueueUrl": "q", "MessageBody": "b", "DelaySeconds": None, "Other": 1}
    assert read_json("sqs", "SendMessage", given) == {"QueueUrl": "q", "MessageBody": "b"}


def test_whole_numbers_are_truncated():
    given = {"QueueUrl": "q", "MessageBody": "b", "DelaySeconds": 1.9}
    assert read_json("sqs", "SendMessage", given)["DelaySeconds"] == 1


def test_recursive_shapes_are_read():
    value = {"L": [{"M": {"a": {"B": "aGk="}}}]}
    found = read_json("dynamodb", "PutItem", {"TableName": "table", "Item": {"a": value}})
    assert found["Item"] == {"a": {"L": [{"M": {"a": {"B": b"hi"}}}]}}


@pytest.mark.parametrize("operation", ["", "sendMessage", "Send", "SendMessage "])
def test_unknown_operation_is_rejected(operation: str):
    assert reject("sqs", operation, {}) == ("UnknownOperationException", "")


@pytest.mark.parametrize(
    ("service", "form", "code", "message"),
    [
        (
            "sns",
            "Action=Publishing",
            "InvalidAction",
            "Could not find operation Publishing for version 2010-03-31",
        ),
        ("sns", "Action=", "MissingAction", "Missing Action"),
        ("sns", "", "MissingAction", "Missing Action"),
        ("sqs", "Action=Send", "InvalidAction", "The action Send is not valid for this endpoint."),
        (
            "sns",
            "Action=ListTopics&NextToken.1=a",
            "MalformedInput",
            "Start of structure or map found where not expected.",
        ),
        (
            "sts",
            "Action=GetSessionToken&DurationSeconds=x",
            "MalformedInput",
            "STRING_VALUE can not be converted to an Integer",
        ),
        ("sns", "Action=Publish&Message=m&MessageAttributes=x", "MalformedInput", "Unexpected field type"),
        (
            "sqs",
            "Action=SendMessage&QueueUrl=q",
            "MissingParameter",
            "The request must contain the parameter MessageBody.",
        ),
        (
            "iam",
            "Action=CreateRole&RoleName=r",
            "ValidationError",
            (
                "1 validation error detected: Value at 'assumeRolePolicyDocument' failed to satisfy"
                " constraint: Member must not be null"
            ),
        ),
    ],
)
def test_form_is_rejected(service: str, form: str, code: str, message: str):
    with pytest.raises(ServiceError) as caught:
        read_form(service, form)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_elements_of_a_list_have_the_order_of_their_numbers():
    tags = "Tags.member.10.Key=b&Tags.member.10.Value=2&Tags.member.2.Key=a&Tags.member.2.Value="
    assert read_form("iam", f"Action=TagRole&RoleName=r&{tags}")["Tags"] == [
        {"Key": "a", "Value": ""},
        {"Key": "b", "Value": "2"},
    ]


def test_form_in_the_query_string():
    query = {"Action": "Subscribe", "TopicArn": ["arn:aws:sns:us-east-1:000000000000:t"], "Protocol": "sqs"}
    expected = {"TopicArn": "arn:aws:sns:us-east-1:000000000000:t", "Protocol": "sqs"}
    assert read("sns", HttpRequest("GET", "/", {}, b"", query)) == expected


def test_empty_list_in_a_form():
    assert read_form("cloudwatch", "Action=DescribeAlarms&AlarmNames=") == {"AlarmNames": []}


def read_cbor(body: bytes, **headers: str) -> dict[str, Any]:
    path = "/service/GraniteServiceVersion20100801/operation/PutMetricData"
    return read("cloudwatch", HttpRequest("POST", path, {"smithy-protocol": "rpc-v2-cbor", **headers}, body))


@pytest.mark.parametrize("body", [b"\xff", b"\xa1", b"\x81" * 5000, b"\x01", cbor2.dumps({"Namespace": 1})])
def test_malformed_cbor_is_rejected(body: bytes):
    with pytest.raises(ServiceError) as caught:
        read_cbor(body)
    assert caught.value.code == "SerializationException"


def test_compressed_body():
    body = cbor2.dumps({"Namespace": "n"})
    assert read_cbor(gzip.compress(body), **{"content-encoding": "gzip"}) == {"Namespace": "n"}
    with pytest.raises(ServiceError):
        read_cbor(body, **{"content-encoding": "gzip"})


def test_body_that_grows_too_large_is_rejected():
    bomb = gzip.compress(b"\0" * 70_000_000)
    with pytest.raises(ServiceError) as caught:
        read_cbor(bomb, **{"content-encoding": "gzip"})
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "operation"),
    [
        ("GET", "/", {}, {}, "ListBuckets"),
        ("GET", "/b/", {}, {}, "ListObjects"),
        ("GET", "/b", {"list-type": "2"}, {}, "ListObjectsV2"),
        ("GET", "/b", {"analytics": ""}, {}, "ListBucketAnalyticsConfigurations"),
        ("GET", "/b", {"analytics": "", "id": "a"}, {}, "GetBucketAnalyticsConfiguration"),
        ("GET", "/b", {"lifecycle": ""}, {}, "GetBucketLifecycleConfiguration"),
        ("GET", "/b/k", {"uploadId": "u"}, {}, "ListParts"),
        ("PUT", "/b/k/l", {}, {}, "PutObject"),
        ("PUT", "/b/k", {}, {"x-amz-copy-source": "b/c"}, "CopyObject"),
        ("PUT", "/b/k", {"partNumber": "1", "uploadId": "u"}, {}, "UploadPart"),
        ("PUT", "/b/k", {"partNumber": "1", "uploadId": "u"}, {"x-amz-copy-source": "b/c"}, "UploadPartCopy"),
        ("POST", "/b/k", {"uploads": ""}, {}, "CreateMultipartUpload"),
        ("POST", "/b/k", {"uploadId": "u"}, {}, "CompleteMultipartUpload"),
        ("POST", "/b", {"delete": ""}, {}, "DeleteObjects"),
        ("HEAD", "/b/k", {}, {}, "HeadObject"),
    ],
)
def test_operation_of_amazon_s3(
    method: str, path: str, query: dict[str, Any], headers: dict[str, str], operation: str
):
    request = HttpRequest(method, path, headers, b"", query, path)
    assert get_protocol("s3").read_head(request).operation == operation


def test_slash_in_a_parameter_of_the_path():
    path = "/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa"
    request = HttpRequest("GET", "/", {}, b"", {}, path)
    assert read("apigateway", request)["resourceArn"] == "arn:aws:apigateway:us-east-1::/restapis/a"


@pytest.mark.parametrize(
    ("service", "method", "path", "code", "status"),
    [
        ("lambda", "GET", "/2015-03-31/function", "UnknownOperationException", 404),
        ("lambda", "PATCH", "/2015-03-31/functions/f", "UnknownOperationException", 404),
        ("s3", "PATCH", "/b", "MethodNotAllowed", 405),
    ],
)
def test_path_of_no_operation(service: str, method: str, path: str, code: str, status: int):
    with pytest.raises(ServiceError) as caught:
        get_protocol(service).read_head(HttpRequest(method, path, {}, b"", {}, path))
    assert (caught.value.code, caught.value.status) == (code, status)


def test_number_in_a_query_string_is_rejected():
    request = HttpRequest("GET", "/", {}, b"", {"MaxItems": "x"}, "/2015-03-31/functions")
    with pytest.raises(ServiceError, match="STRING_VALUE can not be converted to an Integer"):
        read("lambda", request)


@pytest.mark.parametrize("body", [b"<Delete>", b"{}", b"", b"\xff"])
def test_malformed_xml_is_rejected(body: bytes):
    request = HttpRequest("POST", "/b", {}, body or b" ", {"delete": ""}, "/b")
    with pytest.raises(ServiceError) as caught:
        read("s3", request)
    assert caught.value.code == "MalformedXML"


def test_chunks_with_signatures_and_trailers():
    body = b"5;chunk-signature=ab\r\nhello\r\n0;chunk-signature=cd\r\nX-Amz-Checksum-Crc32:abc=\r\n\r\n"
    found = decode_chunks(body)
    assert (found.content, found.trailers) == (b"hello", {"x-amz-checksum-crc32": "abc="})
    assert [(len(chunk.content), chunk.signature) for chunk in found.chunks] == [(5, "ab"), (0, "cd")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"5\r\nhell",
        b"5\r\nhelloxx0\r\n\r\n",
        b"x\r\n\r\n",
        b"-1\r\n\r\n",
        b"5\r\nhello\r\n",
        b"0\r\nno trailer\r\n",
    ],
)
def test_incomplete_chunks_are_rejected(body: bytes):
    with pytest.raises(ServiceError) as caught:
        decode_chunks(body)
    assert caught.value.code == "IncompleteBody"


@pytest.mark.parametrize(
    "service", ["sqs", "sns", "kms", "lambda", "s3", "cloudwatch", "iam", "ec2", "apigateway"]
)
def test_any_bytes_are_read_or_rejected(service: str):
    """Nothing but a ServiceError comes out of a reader."""
    chance = random.Random(service)
    protocol = get_protocol(service)
    operations = sorted(protocol.model.operations.values(), key=lambda each: each.name)
    pieces = [
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b":",
        b",",
        b"1e999",
        b"null",
        b"<a>",
        b"</a>",
        b"&x;",
        b"=",
        b".",
        b"%",
        b"\xff",
    ]
    for _ in range(300):
        operation = chance.choice(operations)
        body = b"".join(chance.choice([*pieces, chance.randbytes(2)]) for _ in range(chance.randint(0, 30)))
        body = chance.choice([b"", f"Action={operation.name}&".encode()]) + body
        path = operation.path.partition("?")[0].replace("{", "").replace("}", "").replace("+", "")
        headers = chance.choice(
            [{}, {"x-amz-target": f"A.{operation.name}"}, {"smithy-protocol": "rpc-v2-cbor"}]
        )
        request = HttpRequest(operation.method, path, headers, body, {"a": [], "b": ["1"]}, path)
        try:
            read(service, request)
        except ServiceError as error:
            protocol.write_error(None, error, "id")
