"""Requests to backends and responses to clients, for all contents of requests and responses.

Each template is rendered as API Gateway would. For any request, the backend gets one well-formed request that
carries the body unchanged, or the client gets a 4xx; and no failure of a backend is answered as a success.
"""

import json
import os
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.scanners.mapping_templates import scan
from tests.scanners.mapping_templates.template import find_templates

from embedded_aws.services.api_gateway.rest.vtl import NotJsonError, RenderingError
from gateway import (
    BUS_ARN,
    FAILED,
    INTEGRATION,
    JSON,
    REFUSED,
    TOPIC_ARN,
    WORKFLOW_ARN,
    answer,
    ask,
    body,
    event_bus,
    function,
    http,
    integration,
    mock,
    operation,
    private,
    queue,
    record_gateway,
    table,
    topic,
    workflow,
)

quick = settings(deadline=None, max_examples=int(os.environ.get("EXAMPLES", "10")))
HOSTILE = (
    '"',
    "'",
    "\\",
    "\\'",
    '\\"',
    "''",
    "&Action=DeleteQueue&QueueUrl=x",
    "%26Action=Purge",
    "a+b=c&d",
    "$input.body",
    "${context.stage}",
    "$!util.urlEncode('x')",
    "#set($x = 1)$x#end",
    "#if(true)1#else 2#end",
    "## no comment",
    '"},"parameters":{"who":"evil"},"x":{"a":"',
    '"}}]}',
    "\x00\x01\x1f\x7f",
    "\t\r\n\u2028",
    "日本 é 😀",
    "</script>",
    "[object Object]",
    "null",
)
NOT_UTF8 = "\ufffd"
ATTRIBUTES = {"Who": "path.id", "Trace": "header.X-Trace", "Page": "query.page"}
ROUTES: dict[str, dict[str, Any]] = {
    "POST /queue": queue(),
    "POST /fifo/{id}": queue(
        fifo=True,
        message_group_id="path.id",
        message_deduplication_id="header.X-Trace",
        message_attributes=ATTRIBUTES,
    ),
    "POST /topic/{id}": topic(message_attributes=ATTRIBUTES),
    "POST /bus": event_bus(detail_type='Order "placed" for $5 #now'),
    "POST /start": workflow(),
    "POST /wait": workflow(sync=True),
    "POST /wait/{id}": workflow(sync=True, parameters={"who": "path.id", "trace": "header.X-Trace"}),
    "GET /table/{id}": table("get"),
    "PUT /table/{id}": table(
        "put",
        key={"id": "path.id", "year": "query.page:N"},
        attributes={"name": "body.name", "price": "body.price:N", "sold": "body.sold:BOOL"},
    ),
    "PUT /new/{id}": table("put", attributes={}, if_not_exists=True),
    "DELETE /table/{id}": table("delete"),
    "GET /page/{id}": table("query", pagination_key="year:N", limit=7),
    "GET /index/{id}": table("query", index_name="by-name"),
    "POST /function/{id}": {**function(), "rename_fields": {"title": "name"}},
    "POST /http/{id}": {
        **http("https://shop.example.com/{id}"),
        "rename_fields": {"title": "name"},
        "required_headers": ["X-Trace"],
        "required_query_parameters": ["page"],
    },
    "ANY /private/{proxy+}": private("http://shop.internal/base/{proxy}"),
    "GET /mock": mock(body={"price": "$5", "tag": "#1"}, status_code=418),
}


@cache
def route(name: str) -> dict[str, Any]:
    return operation(_document(), name)[INTEGRATION]


@cache
def _document() -> dict[str, Any]:
    return body(record_gateway(ROUTES))


# What is not UTF-8 comes as U+FFFD, and is refused.
characters = st.characters(exclude_categories=("Cs",), exclude_characters=NOT_UTF8)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(characters, max_size=40))
some_text = texts.filter(bool)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**31), 2**31), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
documents = st.builds(json.dumps, json_values, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 1]))
bodies = st.one_of(some_text, documents)


def request(value: str) -> dict[str, Any]:
    """A request with ``value`` wherever a client can put one."""
    header = {"x-TRACE": value, "X-Trace-Of-Another": "other", "User-Agent": "test"}
    return {"path": {"id": quote(value, safe="+")}, "querystring": {"page": value}, "header": header}


def form(text: str) -> dict[str, str]:
    """The fields of a form, none of which is there twice."""
    fields = parse_qsl(text, keep_blank_values=True, strict_parsing=True)
    assert len(fields) == len(dict(fields))
    return dict(fields)


def attributes(fields: dict[str, str], prefix: str) -> dict[str, str]:
    return {
        fields[f"{prefix}.{number}.Name"]: fields[f"{prefix}.{number}.Value.StringValue"]
        for number in range(1, 11)
        if f"{prefix}.{number}.Name" in fields
    }


# SQS and SNS


@quick
@given(bodies)
@example("&Action=DeleteQueue")
@example("\\'\"$input.body#end")
def test_queue_gets_the_body(text: str):
    assert form(ask(route("POST /queue"), text).body) == {"Action": "SendMessage", "MessageBody": text}


@quick
@given(bodies, some_text)
@example("x", "&MessageGroupId=other")
@example("x", "a+b")
def test_fifo_queue_gets_group_deduplication_and_attributes(text: str, value: str):
    fields = form(ask(route("POST /fifo/{id}"), text, **request(value)).body)
    assert fields["Action"] == "SendMessage"
    assert fields["MessageBody"] == text
    assert fields["MessageGroupId"] == fields["MessageDeduplicationId"] == value
    assert attributes(fields, "MessageAttribute") == {"Who": value, "Trace": value, "Page": value}
    assert len(fields) == 4 + 3 * 3


@quick
@given(bodies, some_text)
def test_topic_gets_the_body(text: str, value: str):
    fields = form(ask(route("POST /topic/{id}"), text, **request(value)).body)
    assert (fields["Action"], fields["TopicArn"], fields["Message"]) == ("Publish", TOPIC_ARN, text)
    assert attributes(fields, "MessageAttributes.entry") == {"Who": value, "Trace": value, "Page": value}
    assert len(fields) == 3 + 3 * 3


def test_query_parameter_does_not_pass_for_a_header():
    sent = {
        "path": {"id": "1"},
        "querystring": {"X-Trace": "forged", "page": "1"},
        "header": {"x-trace": "real"},
    }
    fields = form(ask(route("POST /fifo/{id}"), "{}", **sent).body)
    assert attributes(fields, "MessageAttribute")["Trace"] == "real"


def test_a_missing_body_sends_no_message():
    """$input.body is never empty: API Gateway makes {} of nothing."""
    assert form(ask(route("POST /queue"), "").body)["MessageBody"] == ""
    assert form(ask(route("POST /topic/{id}"), "", **request("1")).body)["Message"] == ""


@pytest.mark.parametrize("text", ["{}", '""', "null", "[]", " "])
def test_body_that_says_nothing_is_a_message(text: str):
    assert form(ask(route("POST /queue"), text).body)["MessageBody"] == text
    assert form(ask(route("POST /topic/{id}"), text, **request("1")).body)["Message"] == text
    assert ask(route("ANY /private/{proxy+}"), text, path={"proxy": "a"}).body == text


def test_workflow_and_bus_get_an_empty_object_for_nothing():
    """They take JSON alone."""
    assert json.loads(ask(route("POST /start"), "").body)["input"] == "{}"
    assert json.loads(ask(route("POST /bus"), "").body)["Entries"][0]["Detail"] == "{}"


@pytest.mark.exhaustive
def test_scanners_of_templates_accept_every_backend():
    templates = list(find_templates(_document()))
    assert {template.place.partition(",")[0] for template in templates} >= ROUTES.keys()
    assert [(each.place, objection) for each in templates for objection in scan(each)] == []


NOT_READABLE = ["caf\ufffd", '{"name": "caf\ufffd"}', "\ufffd"]


@pytest.mark.parametrize("text", NOT_READABLE)
def test_body_that_is_not_utf8_reaches_no_service(text: str):
    """The service rejects the remaining placeholder: 400."""
    assert form(ask(route("POST /queue"), text).body)["MessageBody"] == ""
    assert form(ask(route("POST /topic/{id}"), text, **request("1")).body)["Message"] == ""
    assert json.loads(ask(route("POST /start"), text).body)["input"] == ""
    assert json.loads(ask(route("POST /bus"), text).body)["Entries"][0]["Detail"] == ""


def test_item_that_is_not_utf8_is_not_written():
    sent = {**request("1"), "querystring": {"year": "1"}}
    assert ask(route("PUT /table/{id}"), '{"name": "caf\ufffd"}', **sent).body == "{}"


@pytest.mark.parametrize("name", ["ANY /private/{proxy+}", "POST /http/{id}", "POST /function/{id}"])
def test_body_that_is_not_utf8_is_not_passed_on(name: str):
    with pytest.raises(NotJsonError):  # API Gateway answers 400
        ask(route(name), "caf\ufffd", **request("1"))
    with pytest.raises(RenderingError):  # API Gateway answers 500
        ask(route(name), '{"name": "caf\ufffd"}', **request("1"))


@pytest.mark.parametrize("backend", [queue(), topic()])
@pytest.mark.parametrize(
    "change", [{"rename_fields": {"a": "b"}}, {"request_template": '{"x": $input.json("$.a")}'}]
)
def test_contract_that_has_changed_makes_no_difference(backend: dict[str, Any], change: dict[str, Any]):
    found = integration("POST /a", {**backend, **change})
    field = "MessageBody" if "queue" in backend else "Message"
    assert form(ask(found, '{"a": "\ufffd"}').body)[field] == ""
    assert form(ask(found, '{"a": "x"}').body)[field] in {'{"b": "x"}', '{"x": "x"}'}


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("POST /queue", {"SendMessageResponse": {"SendMessageResult": {"MessageId": "m-1"}}}),
        ("POST /topic/{id}", {"PublishResponse": {"PublishResult": {"MessageId": "m-1"}}}),
    ],
)
def test_message_is_accepted(name: str, service: dict[str, Any]):
    status, text, _ = answer(route(name), "default", json.dumps(service))
    assert (status, json.loads(text)) == (202, {"messageId": "m-1"})


# Step Functions and EventBridge


@quick
@given(bodies)
@example("it's \\'fine\\'")
@example('"}","x":"')
def test_workflow_is_started_with_the_body(text: str):
    asked = json.loads(ask(route("POST /start"), text).body)
    assert asked == {"stateMachineArn": WORKFLOW_ARN, "input": text}


@quick
@given(documents, some_text)
@example('{"a": "\\"}, \\"parameters\\": {\\"who\\": \\"evil\\"}"}', '"}}')
def test_workflow_gets_parameters_beside_the_body(text: str, value: str):
    asked = json.loads(ask(route("POST /wait/{id}"), text, **request(value)).body)
    assert asked.keys() == {"stateMachineArn", "input"}
    assert json.loads(asked["input"]) == {
        "body": json.loads(text),
        "parameters": {"who": value, "trace": value},
    }


@pytest.mark.parametrize("text", ['{}, "parameters": {"who": "evil"}', "no json", '{"a": 1', "NaN"])
def test_body_cannot_bring_parameters(text: str):
    with pytest.raises(NotJsonError):  # API Gateway answers 400
        ask(route("POST /wait/{id}"), text, **request("me"))


@quick
@given(bodies)
def test_event_gets_the_body_as_its_detail(text: str):
    assert json.loads(ask(route("POST /bus"), text).body) == {
        "Entries": [
            {
                "Source": "shop",
                "DetailType": 'Order "placed" for $5 #now',
                "Detail": text,
                "EventBusName": BUS_ARN,
            }
        ]
    }


def test_workflow_is_started():
    status, text, _ = answer(route("POST /start"), "default", '{"executionArn": "arn:x", "startDate": 1.5}')
    assert (status, json.loads(text)) == (202, {"executionArn": "arn:x"})


@quick
@given(json_values)
def test_output_of_a_workflow_is_the_answer(output: Any):
    service = json.dumps({"status": "SUCCEEDED", "output": json.dumps(output), "input": "secret"})
    status, text, _ = answer(route("POST /wait"), "default", service)
    assert (status, json.loads(text)) == (200, output)


@quick
@given(st.sampled_from(["FAILED", "ABORTED", "", "succeeded"]), texts, texts)
def test_failure_of_a_workflow_is_a_failure(state: str, error: str, cause: str):
    marked = f"secret{cause}secret"
    service = {"status": state, "error": error, "cause": marked, "output": '"no"', "executionArn": "arn:x"}
    status, text, _ = answer(route("POST /wait"), "default", json.dumps(service))
    assert status == 500
    assert json.loads(text) == {"message": "The workflow has failed.", "error": error, "requestId": "r-1"}


def test_workflow_that_takes_too_long_is_a_timeout():
    service = {"status": "TIMED_OUT", "cause": "secret", "error": "States.Timeout"}
    status, text, _ = answer(route("POST /wait"), "default", json.dumps(service))
    message = "The service behind this route took too long."
    assert (status, json.loads(text)) == (504, {"message": message, "requestId": "r-1"})


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"EventId": "e-1"}, 202),
        ({"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}, 400),
        ({"ErrorCode": "InternalFailure", "ErrorMessage": "secret"}, 502),
        ({"ErrorCode": "ThrottlingException"}, 502),
    ],
)
def test_event_that_was_not_taken_is_a_failure(entry: dict[str, str], expected: int):
    service = {"FailedEntryCount": int("ErrorCode" in entry), "Entries": [entry]}
    status, text, _ = answer(route("POST /bus"), "default", json.dumps(service))
    assert status == expected
    assert json.loads(text).keys() == ({"eventId"} if expected == 202 else {"message", "requestId"})
    assert "secret" not in text


# DynamoDB


@quick
@given(some_text)
@example('"}},"TableName":"other","x":{"a":{"S":"')
@example("a+b")
def test_item_is_asked_for_by_its_key(value: str):
    asked = json.loads(ask(route("GET /table/{id}"), **request(value)).body)
    assert asked == {"TableName": "items", "Key": {"id": {"S": value}}}
    asked = json.loads(ask(route("DELETE /table/{id}"), **request(value)).body)
    assert asked == {"TableName": "items", "Key": {"id": {"S": value}}, "ReturnValues": "ALL_OLD"}


@quick
@given(some_text, texts, st.integers(), st.booleans())
@example('"},"admin":{"BOOL":true},"x":{"S":"', "", 0, False)
def test_item_holds_what_was_put(value: str, name: str, price: int, sold: bool):
    text = json.dumps({"name": name, "price": price, "sold": sold, "admin": True})
    asked = json.loads(ask(route("PUT /table/{id}"), text, **request(value)).body)
    assert asked == {
        "TableName": "items",
        "Item": {
            "id": {"S": value},
            "year": {"N": value},
            **({"name": {"S": name}} if name else {}),
            "price": {"N": str(price)},
            "sold": {"BOOL": sold},
        },
    }


def test_what_the_body_lacks_is_left_out_of_the_item():
    asked = json.loads(ask(route("PUT /table/{id}"), '{"price": null}', **request("1")).body)
    assert asked["Item"] == {"id": {"S": "1"}, "year": {"N": "1"}}


@quick
@given(st.dictionaries(st.sampled_from(["name", "price", "sold"]), json_values))
def test_item_is_well_formed_for_all_fields(fields: dict[str, Any]):
    """A schema of ones own may let other types pass; they may be refused, but bring nothing along."""
    asked = json.loads(ask(route("PUT /table/{id}"), json.dumps(fields), **request("1")).body)
    assert asked.keys() == {"TableName", "Item"}
    assert asked["Item"].keys() <= {"id", "year", "name", "price", "sold"}
    for typed in asked["Item"].values():
        assert len(typed) == 1


def test_item_is_only_put_if_there_is_none():
    asked = json.loads(ask(route("PUT /new/{id}"), "{}", **request("1")).body)
    assert asked == {
        "TableName": "items",
        "Item": {"id": {"S": "1"}},
        "ConditionExpression": "attribute_not_exists(#key)",
        "ExpressionAttributeNames": {"#key": "id"},
    }


@quick
@given(some_text, texts)
def test_items_are_asked_for_page_by_page(value: str, after: str):
    sent = {**request(value), "querystring": {"after": after}}
    asked = json.loads(ask(route("GET /page/{id}"), **sent).body)
    start = {"ExclusiveStartKey": {"id": {"S": value}, "year": {"N": after}}} if after else {}
    assert asked == {
        "TableName": "items",
        "KeyConditionExpression": "#key = :key",
        "ExpressionAttributeNames": {"#key": "id"},
        "ExpressionAttributeValues": {":key": {"S": value}},
        "Limit": 7,
        **start,
    }


def test_items_are_asked_for_by_an_index():
    asked = json.loads(ask(route("GET /index/{id}"), **request("1")).body)
    assert (asked["IndexName"], asked["Limit"]) == ("by-name", 100)


plain_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(some_text, inner, max_size=3)),
    max_leaves=6,
)
# Their names are those of types and of the methods of maps in templates.
TRICKY_NAMES = ("S", "N", "M", "L", "BOOL", "NULL", "keySet", "get", "size", "class")


def convert_to_attribute(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case list():
            return {"L": [convert_to_attribute(item) for item in value]}
        case _:
            return {"M": {name: convert_to_attribute(member) for name, member in value.items()}}


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@quick
@given(
    st.dictionaries(st.one_of(some_text, st.sampled_from(TRICKY_NAMES)), plain_values, min_size=1, max_size=4)
)
@example({"S": "x", "M": {"S": {"M": [[], {}, "", None]}}})
@example({"keySet": "x", "get": {"get": 1}})
def test_item_is_answered_as_plain_json(item: dict[str, Any]):
    service = json.dumps({"Item": convert_to_attribute(item)["M"]}, separators=(",", ":"))
    status, text, _ = answer(route("GET /table/{id}"), "default", service)
    if depth(item) <= 6:
        assert (status, json.loads(text)) == (200, item)
    else:
        assert status == 500


@pytest.mark.parametrize(("levels", "expected"), [(5, 200), (6, 500)])
@pytest.mark.parametrize("nest", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_item_that_is_too_deep_is_an_error(nest: Callable[[Any], Any], levels: int, expected: int):
    item: Any = "bottom"
    for _ in range(levels):
        item = nest(item)
    service = json.dumps({"Item": {"top": convert_to_attribute(item)}})
    status, text, _ = answer(route("GET /table/{id}"), "default", service)
    assert status == expected
    assert (json.loads(text) == {"top": item}) == (expected == 200)


@pytest.mark.parametrize(
    ("typed_", "plain"),
    [
        ({"SS": ["a'b", '"c"']}, ["a'b", '"c"']),
        ({"NS": ["1", "-2.5"]}, [1, -2.5]),
        ({"BS": ["aGk=", "eW8="]}, ["aGk=", "eW8="]),
        ({"B": "aGk="}, "aGk="),
        ({"N": "12345678901234567890.5"}, 12345678901234567890.5),
    ],
)
def test_sets_and_bytes_are_answered_as_plain_json(typed_: dict[str, Any], plain: object):
    status, text, _ = answer(route("GET /table/{id}"), "default", json.dumps({"Item": {"a": typed_}}))
    assert (status, json.loads(text)) == (200, {"a": plain})


@pytest.mark.parametrize("name", ["GET /table/{id}", "DELETE /table/{id}"])
def test_item_that_is_not_there_is_not_found(name: str):
    status, text, _ = answer(route(name), "default", "{}")
    assert status == 404
    assert json.loads(text) == {"message": "There is no such item.", "requestId": "r-1"}


@pytest.mark.parametrize(
    ("name", "service"),
    [("PUT /table/{id}", "{}"), ("DELETE /table/{id}", '{"Attributes": {"id": {"S": "1"}}}')],
)
def test_written_and_deleted_items_are_not_repeated(name: str, service: str):
    assert answer(route(name), "default", service)[:2] == (204, "")


def test_page_of_items():
    service = {
        "Items": [convert_to_attribute({"id": "1"})["M"], convert_to_attribute({"id": "2"})["M"]],
        "Count": 2,
    }
    status, text, _ = answer(route("GET /page/{id}"), "default", json.dumps(service))
    assert (status, json.loads(text)) == (200, {"items": [{"id": "1"}, {"id": "2"}], "more": False})


def test_page_that_has_a_next_one():
    service = {"Items": [], "LastEvaluatedKey": {"id": {"S": "1"}, "year": {"N": "1999"}}}
    _, text, _ = answer(route("GET /page/{id}"), "default", json.dumps(service))
    assert json.loads(text) == {"items": [], "more": True, "next": "1999"}
    _, text, _ = answer(route("GET /index/{id}"), "default", json.dumps(service))
    assert json.loads(text) == {"items": [], "more": True}


# Refusals and failures of services


def json_error(code: str) -> str:
    return json.dumps({"__type": f"com.amazonaws.service#{code}", "message": "secret"})


def form_error(code: str) -> str:
    return json.dumps({"Error": {"Code": code, "Message": "secret", "Type": "Sender"}, "RequestId": "1"})


@pytest.mark.parametrize(
    ("name", "error", "expected"),
    [
        *[
            (name, form_error(code), status)
            for name in ("POST /queue", "POST /topic/{id}")
            for code, status in (
                ("InvalidParameterValue", 400),
                ("InvalidParameter", 400),
                ("MissingParameter", 400),
                ("InvalidMessageContents", 400),
                ("Throttling", 503),
                ("ThrottledException", 503),
                ("AccessDenied", 500),
                ("AuthorizationError", 500),
                ("AWS.SimpleQueueService.NonExistentQueue", 500),
                ("KMS.DisabledException", 500),
            )
        ],
        *[
            (name, json_error(code), status)
            for name in ("POST /start", "POST /wait")
            for code, status in (
                ("InvalidExecutionInput", 400),
                ("ValidationException", 400),
                ("ExecutionLimitExceeded", 503),
                ("ThrottlingException", 503),
                ("StateMachineDoesNotExist", 500),
                ("AccessDeniedException", 500),
                ("StateMachineTypeNotSupported", 500),
            )
        ],
        ("POST /bus", json_error("ValidationException"), 400),
        ("POST /bus", json_error("AccessDeniedException"), 500),
        ("POST /bus", json_error("ThrottlingException"), 503),
        ("PUT /new/{id}", json_error("ConditionalCheckFailedException"), 409),
        ("PUT /table/{id}", json_error("ConditionalCheckFailedException"), 500),
        *[
            (name, json_error(code), status)
            for name in ("GET /table/{id}", "PUT /table/{id}", "DELETE /table/{id}", "GET /page/{id}")
            for code, status in (
                ("ValidationException", 400),
                ("SerializationException", 400),
                ("ProvisionedThroughputExceededException", 503),
                ("RequestLimitExceeded", 503),
                ("ResourceNotFoundException", 500),
                ("AccessDeniedException", 500),
            )
        ],
    ],
)
def test_refusal_of_a_service_is_answered_by_whose_fault_it_is(name: str, error: str, expected: int):
    status, text, _ = answer(route(name), REFUSED, error)
    assert status == expected
    assert json.loads(text).keys() == {"message", "requestId"}
    assert "secret" not in text


SERVICE_ROUTES = [
    name for name in ROUTES if REFUSED in route(name).get("responses", {}) and "/http" not in name
]


@pytest.mark.parametrize("name", SERVICE_ROUTES)
@pytest.mark.parametrize("text", ["", "{}", "[]", '"x"', json_error(""), form_error("")])
@pytest.mark.parametrize("pattern", [REFUSED, FAILED])
def test_no_failure_of_a_service_is_a_success(name: str, text: str, pattern: str):
    status, answered, _ = answer(route(name), pattern, text)
    assert status in {500, 502}
    assert json.loads(answered)["requestId"] == "r-1"


def test_every_status_of_a_service_has_an_answer():
    assert len(SERVICE_ROUTES) == 13
    for name in SERVICE_ROUTES:
        assert route(name)["responses"].keys() == {"default", REFUSED, FAILED}
        assert route(name)["requestTemplates"].keys() == {JSON}  # anything else is answered 415
        assert route(name)["passthroughBehavior"] == "never"


# Contracts that have changed


@quick
@given(documents)
@example('{"title":1,"a":{"title" : {"title":"title"}},"b":"\\"title\\":","say \\"title":2,"titles":3}')
def test_function_gets_the_renamed_body_in_an_ordinary_event(text: str):
    sent = {"path": {"id": "a%20b"}, "querystring": {"page": '"1"'}, "header": {"X-Trace": "it's"}}
    event = json.loads(ask(route("POST /function/{id}"), text, **sent).body)
    assert json.loads(event.pop("body")) == rename(json.loads(text), "title", "name")
    assert event == {
        "resource": "/function/{id}",
        "path": "/function/a%20b",
        "httpMethod": "POST",
        "headers": {"X-Trace": "it's"},
        "queryStringParameters": {"page": '"1"'},
        "pathParameters": {"id": "a%20b"},
        "requestContext": {
            "requestId": "r-1",
            "stage": "live",
            "httpMethod": "POST",
            "resourcePath": "/function/{id}",
            "identity": {"sourceIp": "192.0.2.7"},
        },
        "isBase64Encoded": False,
    }


def rename(value: Any, old: str, new: str) -> Any:
    match value:
        case dict():
            # As JSON text has it, the last of two equal names is the one that counts.
            return {(new if name == old else name): rename(inner, old, new) for name, inner in value.items()}
        case list():
            return [rename(inner, old, new) for inner in value]
        case _:
            return value


@quick
@given(json_values, st.sampled_from([200, 201, 404, 503]))
@example({"name": "title", "title": 1}, 200)
def test_answer_of_a_function_is_renamed_back(value: Any, status: int):
    service = json.dumps({"statusCode": status, "body": json.dumps(value)})
    answered, text, _ = answer(route("POST /function/{id}"), "default", service)
    assert (answered, json.loads(text)) == (status, rename(value, "name", "title"))


@pytest.mark.parametrize("text", ['{"errorMessage": "secret"}', "{}", "[]", '"x"'])
def test_function_that_fails_or_answers_anyhow_is_a_failure(text: str):
    for response in route("POST /function/{id}")["responses"]:
        status, answered, _ = answer(route("POST /function/{id}"), response, text)
        assert status == 502
        assert "secret" not in answered


def test_http_service_with_a_changed_contract():
    found = route("POST /http/{id}")
    assert (found["type"], found["httpMethod"], found["passthroughBehavior"]) == ("http", "POST", "never")
    assert found["requestParameters"] == {
        "integration.request.path.id": "method.request.path.id",
        "integration.request.header.X-Trace": "method.request.header.X-Trace",
        "integration.request.querystring.page": "method.request.querystring.page",
    }
    assert json.loads(ask(found, '{"title": "x", "b": [{"title": 1}]}').body) == {
        "name": "x",
        "b": [{"name": 1}],
    }
    for status in (200, 201, 202, 206):
        expected = status if status in {201, 202} else 200
        answered, text, _ = answer(found, select_pattern(found, status), '{"name": "x"}')
        assert (answered, json.loads(text)) == (expected, {"title": "x"})
    assert answer(found, select_pattern(found, 204), "")[:2] == (204, "")
    for status in (400, 401, 404, 418, 422, 500, 503):
        expected = 400 if status == 418 else status
        text = '{"message":"no"}'
        assert answer(found, select_pattern(found, status), text)[:2] == (expected, text)
    for status in (301, 302, 502, 599):
        answered, text, _ = answer(found, select_pattern(found, status), "<html>moved</html>")
        assert (answered, json.loads(text)["requestId"]) == (502, "r-1")


def select_pattern(integration: dict[str, Any], status: int) -> str:
    """The one pattern that matches what the backend answers."""
    patterns = [pattern for pattern in integration["responses"] if re.fullmatch(pattern, str(status))]
    assert len(patterns) <= 1
    return patterns[0] if patterns else "default"


@pytest.mark.parametrize("name", ROUTES)
def test_no_answer_of_a_backend_matches_two_responses(name: str):
    found = route(name)
    responses = found.get("responses", {})
    statuses = [response["statusCode"] for response in responses.values()]
    assert len(set(statuses)) == len(statuses)  # AWS keeps one response for each status
    if found["type"] in {"http", "aws"} and "/function" not in name:
        for status in range(200, 600):
            select_pattern(found, status)


TEMPLATES = {
    "request_template": '{"order":$input.json(\'$\'),"tenant":"$stageVariables.tenant"}',
    "response_template": '{"id":"$answer.messageId$!answer.nothing"}',
}


@pytest.mark.parametrize(
    ("backend", "read"),
    [
        (queue(), lambda text: form(text)["MessageBody"]),
        (topic(), lambda text: form(text)["Message"]),
        (workflow(), lambda text: json.loads(text)["input"]),
        (event_bus(), lambda text: json.loads(text)["Entries"][0]["Detail"]),
        (function(), lambda text: json.loads(text)["body"]),
        (http("https://shop.example.com/"), str),
    ],
)
def test_request_template_renders_the_body_for_the_backend(backend: dict[str, Any], read: Any):
    found = integration("POST /a", {**backend, **TEMPLATES})
    for text in HOSTILE:
        document = json.dumps({"text": text})
        rendered = read(ask(found, document, stage_variables={"tenant": "acme"}).body)
        assert json.loads(rendered) == {"order": {"text": text}, "tenant": "acme"}


def test_response_template_renders_the_body_for_the_client():
    found = integration("POST /a", {**queue(), **TEMPLATES})
    service = {"SendMessageResponse": {"SendMessageResult": {"MessageId": "m-1"}}}
    status, text, _ = answer(found, "default", json.dumps(service))
    assert (status, json.loads(text)) == (202, {"id": "m-1"})


def test_request_template_beside_parameters_of_a_workflow():
    backend = {**workflow(parameters={"who": "path.id"}), "request_template": "{\"n\":$input.path('$.n')}"}
    found = integration("POST /a/{id}", backend)
    asked = json.loads(ask(found, '{"n": 1}', path={"id": "me"}).body)
    assert json.loads(asked["input"]) == {"body": {"n": 1}, "parameters": {"who": "me"}}


# Without a service


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/x-www-form-urlencoded", "text/plain"]
)
@pytest.mark.parametrize("text", HOSTILE)
def test_private_service_gets_path_and_body_as_they_came(content_type: str, text: str):
    sent = {"path": {"proxy": "a%20b/c%2Fd"}}
    rendered = ask(route("ANY /private/{proxy+}"), text, content_type, **sent)
    assert rendered.body == text
    assert rendered.request_override["path"] == "/base/a%20b/c%2Fd"


def test_private_service_with_a_changed_contract():
    backend = {**private("http://shop.internal"), "rename_fields": {"title": "name"}}
    found = integration("POST /a", backend)
    rendered = ask(found, '{"title": 1}')
    assert (found["type"], rendered.body) == ("http", '{"name": 1}')
    assert rendered.request_override["path"] == "/"


@pytest.mark.parametrize("backend", [private("http://shop.internal"), http("https://shop.example.com/")])
@pytest.mark.parametrize("changes", [{}, {"rename_fields": {"title": "name"}}, {"response_template": "{}"}])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_service_gets_no_body_that_the_client_has_not_sent(
    method: str, backend: dict[str, Any], changes: dict[str, Any]
):
    found = integration(f"{method} /a", {**backend, **changes})
    if "requestTemplates" in found:
        assert ask(found, "").body == ""


@pytest.mark.parametrize(("method", "expected"), [("GET", ""), ("HEAD", ""), ("PUT", "x"), ("DELETE", "x")])
def test_service_behind_any_method_gets_no_body_with_a_get(method: str, expected: str):
    sent = {"path": {"proxy": "a"}, "context": {"httpMethod": method}}
    assert ask(route("ANY /private/{proxy+}"), "x", **sent).body == expected


def test_what_a_request_template_says_is_sent_with_every_method():
    backend = {**http("https://shop.example.com/"), "request_template": '{"all": true}'}
    found = integration("GET /a", backend)
    assert ask(found, "").body == '{"all": true}'


def test_fixed_answer_is_not_rendered():
    found = route("GET /mock")
    assert json.loads(ask(found, "").body) == {"statusCode": 200}
    status, text, _ = answer(found, "default", "")
    assert (status, json.loads(text)) == (418, {"price": "$5", "tag": "#1"})


@quick
@given(json_values)
def test_any_fixed_answer_is_not_rendered(value: Any):
    response = {"body": value} if value is not None else {}
    found = integration("GET /a", mock(**response))
    assert json.loads(answer(found, "default", "")[1]) == (value if value is not None else {})


# CORS


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://a.example.com", "https://a.example.com"),
        ("https://b.example.com", "https://b.example.com"),
        ("https://evil.example.com", None),
        ("https://a.example.com.evil.example", None),
        ("null", None),
    ],
)
@pytest.mark.parametrize("name", ["Origin", "origin"])
def test_page_of_one_of_several_origins_may_read_answers(name: str, origin: str, expected: str | None):
    cors = {"allowed_origins": ["https://a.example.com", "https://b.example.com"]}
    document = body(record_gateway({"POST /a": queue(), "GET /a": mock()}, cors=cors))
    for method, status in (
        ("post", "default"),
        ("post", REFUSED),
        ("get", "default"),
        ("options", "default"),
    ):
        found = document["paths"]["/a"][method][INTEGRATION]
        _, _, headers = answer(found, status, "{}", header={name: origin})
        assert headers.get("Access-Control-Allow-Origin") == expected
        assert headers["Vary"] == "Origin"


def test_page_of_the_one_origin_may_read_answers():
    document = body(record_gateway({"POST /a": queue()}, cors={"allowed_origins": ["https://a.example.com"]}))
    for method in ("post", "options"):
        found = document["paths"]["/a"][method][INTEGRATION]
        _, _, headers = answer(found, "default", "{}")
        assert headers["Access-Control-Allow-Origin"] == "https://a.example.com"
        assert "Vary" not in headers


def test_nobody_elses_page_may_read_answers_by_default():
    for response in route("POST /queue")["responses"].values():
        assert "responseParameters" not in response
