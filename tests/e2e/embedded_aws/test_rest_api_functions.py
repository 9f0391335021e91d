"""Functions behind a REST API with templates, or with invalid responses."""

from typing import Any

import pulumi_aws as aws
import pytest

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.programs import simple_function
from tests.e2e.embedded_aws.rest_apis import JSON, ask, operation, rest_api

CODE = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError(event["fail"])
    return {"asked": event}
"""
REQUEST = """
{"fail": "$util.escapeJavaScript($input.path('$.fail'))", "id": "$input.params('id')"}
"""
PROXIED = """
import json

ANSWERS = {
    "good": {"statusCode": "202", "body": "{}"},
    "bare": {"message": "no status"},
    "text": "200",
    "none": None,
    "status": {"statusCode": "many", "body": ""},
    "body": {"statusCode": 200, "body": {"a": 1}},
    "headers": {"statusCode": 200, "headers": ["a"]},
    "list": {"statusCode": 200, "headers": []},
    "split": {"statusCode": 200, "headers": {"X-A": "1\\r\\nSet-Cookie: a=1"}},
    "far": {"statusCode": 1000},
    "early": {"statusCode": 100},
    "half": {"statusCode": 200, "headers": {"X-A": "\\ud800"}},
    "half-body": {"statusCode": 200, "body": "\\ud800"},
    "framed": {
        "statusCode": 200,
        "headers": {"Content-Length": "999", "Transfer-Encoding": "chunked", "connection": "upgrade"},
        "body": "framed",
    },
    "headers alone": {"headers": {"X-Own": "1"}},
    "nothing": {},
    "own": {"statusCode": 502, "body": '{"message": "own words"}'},
}

def handler(event, context):
    how = event["pathParameters"]["id"]
    if how == "long":
        return {"statusCode": 200, "body": "x" * int(event["body"])}
    if how == "event":
        return {"statusCode": 200, "body": json.dumps(event)}
    if how == "ip":
        return {"statusCode": 200, "body": event["requestContext"]["identity"]["sourceIp"]}
    return ANSWERS[how]
"""


def permit(function: aws.lambda_.Function) -> None:
    aws.lambda_.Permission(
        "api", function=function.name, action="lambda:InvokeFunction", principal="apigateway.amazonaws.com"
    )


def respond(status: int, template: str) -> dict[str, Any]:
    return {"statusCode": str(status), "responseTemplates": {JSON: template}}


def test_a_function_gets_what_the_template_renders_and_is_answered_by_its_error(emulator: Emulator) -> None:
    def program() -> None:
        function = simple_function("handler", CODE)
        permit(function)
        integration = {
            "type": "aws",
            "httpMethod": "POST",
            "uri": function.invoke_arn,
            "passthroughBehavior": "never",
            "requestTemplates": {JSON: REQUEST},
            "responses": {
                "default": respond(201, '{"id": "$input.path(\'$.asked.id\')"}'),
                "not found.*": respond(404, '{"error": "none"}'),
                "(\n|.)+": respond(502, '{"error": "failed"}'),
            },
        }
        rest_api({"/items/{id}": {"post": operation(integration)}})

    with deploy(program, emulator=emulator) as stack:

        def post(fail: str) -> tuple[int, Any]:
            answer = ask(stack, "POST", "/items/7", {"fail": fail})
            return answer.status, answer.json()

        assert post("") == (201, {"id": "7"})
        assert post("not found: 7") == (404, {"error": "none"})
        assert post("secret\nof two lines") == (502, {"error": "failed"})
        assert ask(stack, "POST", "/items/7", "x", Content_Type="text/plain").status == 415


@pytest.fixture(scope="module")
def proxied(emulator: Emulator):
    def program() -> None:
        function = simple_function("handler", PROXIED)
        permit(function)
        proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": function.invoke_arn}
        rest_api({"/{id}": {"get": operation(proxy), "post": operation(proxy)}})

    with deploy(program, emulator=emulator) as stack:
        yield stack


@pytest.mark.parametrize(
    "how",
    [
        "bare",
        "text",
        "none",
        "status",
        "body",
        "headers",
        "list",
        "split",
        "far",
        "early",
        "half",
        "half-body",
    ],
)
def test_an_invalid_response_of_a_proxy_integration_is_a_failure(proxied: Any, how: str) -> None:
    answer = ask(proxied, "GET", f"/{how}")
    assert (answer.status, answer.json()) == (502, {"message": "Internal server error"})


def test_the_status_of_a_function_is_its_own(proxied: Any) -> None:
    assert ask(proxied, "GET", "/good").status == 202
    own = ask(proxied, "GET", "/own")
    assert (own.status, own.json()) == (502, {"message": "own words"})


def test_a_function_does_not_frame_its_response(proxied: Any) -> None:
    """Names of headers are those that AWS recorded."""
    answer = ask(proxied, "GET", "/framed")
    assert (answer.status, answer.data) == (200, b"framed")
    renamed = {name for name in answer.headers if "remapped" in name.lower()}
    assert renamed == {"x-amzn-Remapped-Content-Length", "x-amzn-Remapped-connection"}
    assert answer.headers["x-amzn-Remapped-Content-Length"] == "999"


def test_the_event_of_a_function_has_the_members_that_aws_documents(proxied: Any) -> None:
    event = ask(proxied, "GET", "/event?a=1&a=2").json()
    assert event.keys() == {
        *("body", "headers", "httpMethod", "isBase64Encoded", "multiValueHeaders", "path", "pathParameters"),
        *("multiValueQueryStringParameters", "queryStringParameters", "requestContext", "resource"),
        "stageVariables",
    }
    context, api = event["requestContext"], proxied.outputs["execution_arn"].rpartition(":")[2]
    stage = proxied.client("apigateway").get_stage(restApiId=api, stageName="v1")
    assert (
        context.items()
        >= {
            "apiId": api,
            "deploymentId": stage["deploymentId"],
            "domainName": f"{api}.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": api,
            "httpMethod": "GET",
            "path": "/v1/event",
            "protocol": "HTTP/1.1",
            "resourcePath": "/{id}",
            "stage": "v1",
        }.items()
    )
    assert {
        "accountId",
        "extendedRequestId",
        "requestId",
        "requestTime",
        "requestTimeEpoch",
    } <= context.keys()
    assert context["resourceId"]
    identity = context["identity"]
    assert {name for name, value in identity.items() if value is not None} == {"sourceIp", "userAgent"}
    assert len(identity) == 12
    assert not {"authorizer", "version", "isCanaryRequest"} & context.keys()


@pytest.mark.parametrize("how", ["headers%20alone", "nothing"])
def test_a_status_and_a_body_may_be_left_out(proxied: Any, how: str) -> None:
    answer = ask(proxied, "GET", f"/{how}")
    assert (answer.status, answer.data) == (200, b"")
    assert answer.headers.get("X-Own") == ("1" if "alone" in how else None)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("", 3),
        ("Root=1-3152b799-8954dae64eda91bc9a23a7e8", 2),
        ("Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1", 0),
    ],
)
def test_a_response_of_a_function_has_the_trace_of_its_request(
    proxied: Any, given: str, missing: int
) -> None:
    trace = ask(proxied, "GET", "/good", X_Amzn_Trace_Id=given).headers["X-Amzn-Trace-Id"]
    assert trace.startswith(given)
    assert [part.partition("=")[0] for part in trace.split(";")] == ["Root", "Parent", "Sampled"]
    assert len(set(trace.split(";")) - set(given.split(";"))) == missing


def test_requests_and_answers_of_a_function_are_not_larger_than_lambda_takes(proxied: Any) -> None:
    assert ask(proxied, "POST", "/good", b" " * (5 << 20)).status == 202
    rejected = ask(proxied, "POST", "/good", b" " * (7 << 20))
    assert (rejected.status, rejected.json()) == (413, {"message": "Request Too Long"})
    assert ask(proxied, "POST", "/long", str(5 << 20)).status == 200
    failed = ask(proxied, "POST", "/long", str(7 << 20))
    assert (failed.status, failed.json()) == (502, {"message": "Internal server error"})


def test_a_function_sees_whose_connection_it_is(proxied: Any) -> None:
    assert ask(proxied, "GET", "/ip", X_Forwarded_For="203.0.113.9").data == b"127.0.0.1"


def test_a_function_without_permission_is_not_called_by_a_template_either(emulator: Emulator) -> None:
    def program() -> None:
        integration = {
            "type": "aws",
            "httpMethod": "POST",
            "uri": simple_function("handler", CODE).invoke_arn,
            "requestTemplates": {JSON: "{}"},
            "responses": {"default": respond(200, "{}")},
        }
        rest_api({"/": {"post": operation(integration)}})

    with deploy(program, emulator=emulator) as stack:
        assert ask(stack, "POST", "/", {}).status == 500
