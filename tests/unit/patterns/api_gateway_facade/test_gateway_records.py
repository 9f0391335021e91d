"""Routes that put several records into a stream with one request."""

import base64
import json
from typing import Any

import pytest
from graphs import errors_in
from tests.backends import EXAMPLES

from gateway import REFUSED, answer, ask, body, gateway_errors, integration, operation, record_gateway
from serverless_patterns import HttpApi

ROUTE = "POST /clicks"
KINESIS = {
    "stream": {**EXAMPLES["stream"][1], "records": "body.sent.clicks", "partition_key": "record.by.id"}
}
FIREHOSE = {"delivery_stream": {**EXAMPLES["delivery_stream"][1], "records": "body.views"}}
HOSTILE = [{"by": {"id": 'a"b'}, "text": "é\"\\'$input.body"}, {"by": {"id": 7}, "n": [1.5, None]}]


def send(backend: dict[str, Any], given: Any) -> Any:
    return json.loads(ask(integration(ROUTE, backend), json.dumps(given)).body)


def decode(record: dict[str, str]) -> Any:
    return json.loads(base64.b64decode(record["Data"]))


def test_each_element_of_the_array_is_a_record_with_its_key() -> None:
    sent = send(KINESIS, {"sent": {"clicks": HOSTILE}})
    assert sent["StreamName"] == "clicks"
    assert [decode(each) for each in sent["Records"]] == HOSTILE
    assert [each["PartitionKey"] for each in sent["Records"]] == ['a"b', "7"]
    assert integration(ROUTE, KINESIS)["uri"].endswith(":kinesis:action/PutRecords")


def test_records_without_a_key_are_spread() -> None:
    backend = {"stream": {**KINESIS["stream"], "partition_key": None, "records": "body.clicks"}}
    first, second = send(backend, {"clicks": [1, "two"]})["Records"]
    assert first["PartitionKey"] != second["PartitionKey"]
    assert [decode(first), decode(second)] == [1, "two"]


def test_a_key_of_the_request_is_the_same_for_all_records() -> None:
    backend = {"stream": {**KINESIS["stream"], "partition_key": "body.visitor", "records": "body.clicks"}}
    sent = send(backend, {"visitor": "v", "clicks": [{}, {}]})
    assert [each["PartitionKey"] for each in sent["Records"]] == ["v", "v"]


def test_records_of_a_delivery_stream_have_data_only() -> None:
    sent = send(FIREHOSE, {"views": [{"page": "/"}, []]})
    assert sent["DeliveryStreamName"] == "views"
    assert [decode(each) for each in sent["Records"]] == [{"page": "/"}, []]
    assert all(each.keys() == {"Data"} for each in sent["Records"])


@pytest.mark.parametrize("given", [{"clicks": {"a": {"id": 1}}}, {"clicks": "[text]"}, {"clicks": []}, {}])
def test_a_value_that_is_not_an_array_is_not_a_record(given: dict[str, Any]) -> None:
    assert send(KINESIS, {"sent": given})["Records"] == []


def test_the_schema_of_the_body_is_that_of_the_array() -> None:
    document = body(record_gateway({ROUTE: KINESIS}))
    (schema,) = [each for each in document["components"]["schemas"].values() if "sent" in str(each)]
    clicks = schema["properties"]["sent"]["properties"]["clicks"]
    assert schema["required"] == ["sent"]
    assert clicks["type"] == "array"
    assert clicks["items"]["required"] == ["by"]
    assert operation(document, ROUTE)["requestBody"]["required"]
    route = {**KINESIS, "request_schema": schema}
    assert record_gateway({ROUTE: route}), "a schema that a program may write as well"


def test_a_client_gets_a_result_for_each_record() -> None:
    results = [{"SequenceNumber": "495", "ShardId": "s"}, {"SequenceNumber": "496", "ShardId": "s"}]
    text = json.dumps({"FailedRecordCount": 0, "Records": results})
    status, got, _ = answer(integration(ROUTE, KINESIS), "default", text)
    assert (status, json.loads(got)) == (
        202,
        {"records": [{"sequenceNumber": "495"}, {"sequenceNumber": "496"}]},
    )


@pytest.mark.parametrize(
    ("backend", "failures", "results", "name"),
    [
        (KINESIS, "FailedRecordCount", "Records", "SequenceNumber"),
        (FIREHOSE, "FailedPutCount", "RequestResponses", "RecordId"),
    ],
)
def test_a_rejected_record_is_not_a_success(
    backend: dict[str, Any], failures: str, results: str, name: str
) -> None:
    rejected = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": 'shard "7" of account 1'}
    text = json.dumps({failures: 1, results: [{name: "495"}, rejected]})
    status, got, _ = answer(integration(ROUTE, backend), "default", text)
    told = json.loads(got)
    assert status == 503
    assert told["records"] == [{name[0].lower() + name[1:]: "495"}, {"rejected": True}]
    assert told["requestId"]
    assert "shard" not in got


@pytest.mark.parametrize("text", ["{}", '{"FailedRecordCount": null}'])
def test_a_response_without_a_count_is_not_a_success(text: str) -> None:
    assert answer(integration(ROUTE, KINESIS), "default", text)[0] == 503


def test_a_stream_that_is_busy_as_a_whole() -> None:
    text = '{"__type": "ProvisionedThroughputExceededException", "message": "slow down"}'
    assert answer(integration(ROUTE, KINESIS), REFUSED, text)[0] == 503


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (
            {"stream": {**EXAMPLES["stream"][1], "partition_key": "record.id"}},
            "stream.partition_key: 'record.id' requires 'records'. Add it, or use body.<field>",
        ),
        (
            {"stream": {**EXAMPLES["stream"][1], "records": "query.clicks"}},
            "stream.records: 'query.clicks' must be body.<field>",
        ),
        (
            {**KINESIS, "request_template": '{"a": 1}'},
            "stream.records: cannot be combined with 'request_template' of the route. Remove either",
        ),
        (
            {**FIREHOSE, "rename_fields": {"a": "b"}},
            "delivery_stream.records: cannot be combined with 'rename_fields' of the route. Remove either",
        ),
    ],
)
def test_records_that_cannot_be_sent(route: dict[str, Any], expected: str) -> None:
    assert gateway_errors({ROUTE: route}) == [f"routes.{ROUTE}.{expected}"]


def test_an_http_api_puts_one_record_at_a_time() -> None:
    single = (
        "is not supported: an HTTP API puts a single record, by Kinesis-PutRecord. Remove it, or use"
        " ApiGatewayFacade"
    )
    keyed = "'record.by.id' requires 'records', which an HTTP API does not support"
    assert errors_in(lambda: HttpApi("shop", {"routes": {ROUTE: KINESIS}})) == [
        f"routes.{ROUTE}.stream.records: {single}",
        f"routes.{ROUTE}.stream.partition_key: {keyed}",
    ]
