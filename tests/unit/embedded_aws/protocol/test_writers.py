"""Responses, byte by byte."""

from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from embedded_aws.protocol.requests import Head, HttpResponse
from embedded_aws.protocol.service import get_protocol

TIME = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
WHOLE = TIME.replace(microsecond=0)


def write(service: str, operation: str, protocol: str, result: dict[str, Any]) -> HttpResponse:
    return get_protocol(service).write_result(Head(operation, protocol), result, "id")


@pytest.mark.parametrize(
    ("time", "expected"),
    [(TIME, b"1767323045.678"), (WHOLE, b"1767323045"), (1767323045.0, b"1767323045"), (5, b"5")],
)
def test_timestamps_in_json_are_seconds(time: object, expected: bytes):
    _, _, body = write("kms", "DescribeKey", "json", {"KeyMetadata": {"KeyId": "k", "CreationDate": time}})
    assert body == b'{"KeyMetadata":{"KeyId":"k","CreationDate":%b}}' % expected


def test_json_has_its_version_the_id_of_the_request_and_text_in_utf_8():
    status, headers, body = write("ssm", "GetParameter", "json", {"Parameter": {"Name": "ä\ud800"}})
    assert (status, body) == (200, '{"Parameter":{"Name":"ä?"}}'.encode())
    assert headers == {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "id"}


def test_members_that_are_none_or_unknown_are_left_out():
    _, _, body = write("sqs", "SendMessage", "json", {"MessageId": "m", "SequenceNumber": None, "Other": 1})
    assert body == b'{"MessageId":"m"}'


def test_operation_without_a_result():
    assert write("sqs", "DeleteMessage", "json", {})[2] == b""
    assert write("sqs", "DeleteMessage", "query", {})[2] == (
        b'<DeleteMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ResponseMetadata>'
        b"<RequestId>id</RequestId></ResponseMetadata></DeleteMessageResponse>"
    )


def test_form_of_amazon_sqs_has_the_names_of_the_old_protocol():
    message = {
        "MessageId": "m",
        "Body": "a\r\n<b>\x00",
        "Attributes": {"SentTimestamp": "1"},
        "MessageAttributes": {"x": {"DataType": "Binary", "BinaryValue": b"hi"}},
    }
    _, headers, body = write("sqs", "ReceiveMessage", "query", {"Messages": [message, {"MessageId": "n"}]})
    assert headers["content-type"] == "text/xml"
    assert body.decode() == (
        '<ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult>'
        "<Message><MessageId>m</MessageId><Body>a&#xD;\n&lt;b&gt;\N{REPLACEMENT CHARACTER}</Body>"
        "<Attribute><Name>SentTimestamp</Name><Value>1</Value></Attribute>"
        "<MessageAttribute><Name>x</Name><Value><BinaryValue>aGk=</BinaryValue><DataType>Binary</DataType></Value>"
        "</MessageAttribute></Message><Message><MessageId>n</MessageId></Message></ReceiveMessageResult>"
        "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></ReceiveMessageResponse>"
    )


def test_lists_and_times_in_forms():
    role = {"RoleName": "r", "CreateDate": WHOLE, "Tags": [{"Key": "a", "Value": ""}]}
    _, _, body = write("iam", "GetRole", "query", {"Role": role})
    assert (
        b"<GetRoleResult><Role><RoleName>r</RoleName><CreateDate>2026-01-02T03:04:05Z</CreateDate>"
        b"<Tags><member><Key>a</Key><Value></Value></member></Tags></Role></GetRoleResult>"
    ) in body
    assert b"<Topics></Topics>" in write("sns", "ListTopics", "query", {"Topics": []})[2]


def test_cbor_has_tagged_times():
    _, headers, body = write(
        "cloudwatch", "GetMetricStatistics", "smithy-rpc-v2-cbor", {"Datapoints": [{"Timestamp": TIME}]}
    )
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    assert headers["content-type"] == "application/cbor"
    assert b"iTimestamp\xc1" in body
    assert cbor2.loads(body) == {"Datapoints": [{"Timestamp": TIME}]}


def test_status_headers_and_payload_of_rest():
    result = {"StatusCode": 202, "FunctionError": "Unhandled", "Payload": b"{}", "LogResult": None}
    status, headers, body = write("lambda", "Invoke", "rest-json", result)
    assert (status, headers["x-amz-function-error"], body) == (202, "Unhandled", b"{}")


def test_document_of_amazon_s3():
    buckets = [{"Name": "b", "CreationDate": TIME}]
    _, headers, body = write("s3", "ListBuckets", "rest-xml", {"Buckets": buckets})
    assert headers == {"content-type": "application/xml", "x-amz-request-id": "id"}
    assert body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        b"<Buckets><Bucket><Name>b</Name><CreationDate>2026-01-02T03:04:05.678Z</CreationDate></Bucket></Buckets>"
        b"</ListAllMyBucketsResult>"
    )
    _, headers, body = write(
        "s3", "HeadObject", "rest-xml", {"LastModified": TIME, "Metadata": {"Color": "blue"}}
    )
    assert headers["last-modified"] == "Fri, 02 Jan 2026 03:04:05 GMT"
    assert (headers["x-amz-meta-color"], body) == ("blue", b"")


def test_location_of_a_bucket_is_the_text_of_the_document():
    _, _, body = write("s3", "GetBucketLocation", "rest-xml", {"LocationConstraint": "eu-west-1"})
    assert body.endswith(b">eu-west-1</LocationConstraint>")


def test_amazon_ec2_has_items_and_the_id_of_the_request_first():
    _, _, body = write("ec2", "DescribeVpcs", "ec2", {"Vpcs": [{"VpcId": "vpc-1", "IsDefault": True}]})
    assert body.decode().partition("\n")[2] == (
        '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>id</requestId><vpcSet><item>'
        "<isDefault>true</isDefault><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>"
    )
