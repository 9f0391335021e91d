"""Errors as AWS answers them: code, status, fault, and the member of the message."""

import json
from pathlib import Path

import pytest
from botocore.awsrequest import HeadersDict
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from tests.unit.embedded_aws.protocol.test_round_trip import list_protocols, load

from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.requests import Head, HttpRequest
from embedded_aws.protocol.service import get_protocol

ROWS = Path(__file__).parents[3] / "data/protocol/errors.tsv"
TEXT = 'no <queue> & "nothing"\x07'


def read_rows() -> list[list[str]]:
    lines = [each for each in ROWS.read_text().splitlines() if not each.startswith("#")]
    return [(*line.split("\t"), "", "", "")[:6] for line in lines]  # type: ignore[misc]


def parse(service: str, protocol: str, response: tuple[int, dict[str, str], bytes]):
    status, headers, body = response
    model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    answer = {"status_code": status, "headers": HeadersDict(headers), "body": body}
    operation = model.operation_model(next(iter(model.operation_names)))
    return create_parser(protocol).parse(answer, operation.output_shape)


@pytest.mark.parametrize("row", read_rows(), ids=":".join)
def test_recorded_error(row: list[str]):
    service, code, status, name, place, members = row
    names = [each for each in members.split(",") if each]
    error = ServiceError(name or code, "text", members=dict.fromkeys(names, "value"))
    if not get_protocol(service)._errors.describe(error).shape:
        error.status = int(status)  # the model does not know the error
    for protocol in list_protocols(load(service)):
        response = get_protocol(service).write_error(Head("", protocol), error, "id")
        found = parse(service, protocol, response)
        assert response[0] == int(status)
        assert (found["Error"]["Code"], found["Error"]["Message"]) == (code, "text")
        assert found["ResponseMetadata"].get("RequestId", "id") == "id"
        if place and "json" in protocol:
            assert json.loads(response[2])[place] == "text"
        for each in names:
            assert found["Error"].get(each, "value") == "value"
            assert f"<{each}>value</{each}>".encode() in response[2] or "json" in protocol


def test_error_of_amazon_sqs_in_json_has_the_code_of_forms_in_a_header():
    response = get_protocol("sqs").write_error(None, ServiceError("QueueDoesNotExist", "gone"), "id")
    assert response == (
        400,
        {
            "content-type": "application/x-amz-json-1.0",
            "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender",
            "x-amzn-requestid": "id",
        },
        b'{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}',
    )


def test_error_in_a_form_has_type_code_and_the_id_of_the_request():
    status, headers, body = get_protocol("sqs").write_error(
        Head("SendMessage", "query"), ServiceError("QueueDoesNotExist", TEXT), "id"
    )
    assert (status, headers["content-type"]) == (400, "text/xml")
    assert body.decode() == (
        '<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type>'
        "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"
        "<Message>no &lt;queue&gt; &amp; &quot;nothing&quot;\N{REPLACEMENT CHARACTER}</Message></Error>"
        "<RequestId>id</RequestId></ErrorResponse>"
    )


def test_fault_of_the_service_is_that_of_the_receiver():
    _, _, body = get_protocol("sns").write_error(None, ServiceError("InternalFailure", "", 500), "id")
    assert b"<Type>Receiver</Type>" in body


def test_error_of_lambda_has_its_type_and_further_members():
    error = ServiceError(
        "TooManyRequestsException", "Rate Exceeded.", members={"Reason": "x", "retryAfterSeconds": "7"}
    )
    status, headers, body = get_protocol("lambda").write_error(None, error, "id")
    assert (status, headers["x-amzn-errortype"]) == (429, "TooManyRequestsException")
    assert headers["retry-after"] == "7"
    assert json.loads(body) == {"Type": "User", "message": "Rate Exceeded.", "Reason": "x"}


def test_error_of_amazon_s3_has_no_namespace():
    error = ServiceError("NoSuchKey", "gone", members={"Key": "a<b"})
    _, headers, body = get_protocol("s3").write_error(None, error, "id")
    assert b"<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>a&lt;b</Key>" in body
    assert headers["x-amz-request-id"] == "id"


def test_error_of_amazon_ec2():
    _, _, body = get_protocol("ec2").write_error(None, ServiceError("InvalidVpcID.NotFound", "gone"), "id")
    assert b"<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>" in body
    assert b"<RequestID>id</RequestID>" in body


def test_members_of_an_error_have_their_types():
    error = ServiceError("ConditionalCheckFailedException", "no", members={"Item": {"a": {"B": b"hi"}}})
    _, _, body = get_protocol("dynamodb").write_error(None, error, "id")
    assert json.loads(body)["Item"] == {"a": {"B": "aGk="}}


@pytest.mark.parametrize(
    ("service", "headers", "kind"),
    [
        ("sqs", {}, "text/xml"),
        ("sqs", {"x-amz-target": "AmazonSQS.Other"}, "application/x-amz-json-1.0"),
        ("cloudwatch", {"smithy-protocol": "rpc-v2-cbor"}, "application/cbor"),
        ("cloudwatch", {}, "text/xml"),
        ("kms", {}, "application/x-amz-json-1.1"),
        ("lambda", {}, "application/json"),
        ("s3", {}, "application/xml"),
    ],
)
def test_error_for_an_unknown_operation_has_the_protocol_of_the_request(
    service: str, headers: dict[str, str], kind: str
):
    protocol = get_protocol(service)
    request = HttpRequest("PATCH", "/service/a/operation/Other", headers, b"Action=Other")
    with pytest.raises(ServiceError) as caught:
        protocol.read_head(request)
    head = Head("", protocol.find_protocol(request))
    assert protocol.write_error(head, caught.value, "id")[1]["content-type"] == kind
