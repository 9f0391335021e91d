"""Headers of requests to REST APIs and of their responses, as recorded from AWS."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pulumi_aws as aws
import pytest
import urllib3

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import simple_function
from tests.e2e.embedded_aws.rest_apis import HTTP, JSON, operation, rest_api

BACKEND = """
import base64
import json

ANSWERS = {
    "/both": {
        "headers": {"X-One": "a", "x-many": "solo", "X-Flag": True},
        "multiValueHeaders": {"X-Many": ["first", "second"], "X-List": ["b", False]},
    },
    "/same": {"headers": {"X-Many": "first"}, "multiValueHeaders": {"X-Many": ["first", "second"]}},
    "/empty": {"headers": {"X-Many": "solo"}, "multiValueHeaders": {"X-Many": []}},
    "/picture": {
        "headers": {"Content-Type": "image/png"},
        "body": base64.b64encode(b"picture").decode(),
        "isBase64Encoded": True,
    },
}


def handler(event, context):
    path = event.get("path") or event.get("rawPath")
    return ANSWERS.get(path) or {"statusCode": 200, "body": json.dumps(event)}
"""
SENT = {
    "Accept": "application/json",
    "Authorization": "secret",
    "Content-MD5": "sum",
    "Content-Type": JSON,
    "Date": "today",
    "Expect": "nothing",
    "Max-Forwards": "2",
    "TE": "deflate",
    "user-AGENT": "test",
    "Via": "1.1 proxy",
    "WWW-Authenticate": "Basic",
    "X-mIxEd": "1",
}
PASSED_ON = {
    "Accept": "application/json",
    "Authorization": "secret",
    "Content-Type": JSON,
    "Date": "today",
    "User-Agent": "test",
    "Via": "1.1 proxy",
    "X-mIxEd": "1",
}
TEMPLATE = """{
"exact": "$input.params('Authorization')", "map": "$input.params().header.get('X-mIxEd')",
"other": "$input.params('x-mixed')", "dropped": "$input.params('Expect')",
"forwarded": "$input.params('X-Forwarded-Proto')", "id": "$context.extendedRequestId"
}"""


def program() -> None:
    function = simple_function("backend", BACKEND)
    for name, principal in (("api", "apigateway.amazonaws.com"), ("all", "*")):
        aws.lambda_.Permission(
            name, function=function.name, action="lambda:InvokeFunction", principal=principal
        )
    url = aws.lambda_.FunctionUrl("backend", function_name=function.name, authorization_type="NONE")
    aws.lambda_.Permission(
        "url",
        function=function.name,
        action="lambda:InvokeFunctionUrl",
        principal="*",
        function_url_auth_type="NONE",
    )

    def call(kind: str, **parameters: str) -> dict[str, Any]:
        uri = function.invoke_arn if kind.startswith("aws") else url.function_url.apply(lambda to: f"{to}x")
        mapped = {f"integration.request.header.{name}": value for name, value in parameters.items()}
        return operation(
            {
                "type": kind,
                "httpMethod": "POST",
                "uri": uri,
                "requestParameters": mapped,
                "requestTemplates": {JSON: TEMPLATE},
                "responses": {"default": {"statusCode": "200"}},
            }
        )

    paths = {
        "/{proxy+}": {"post": call("aws_proxy"), "get": call("aws_proxy")},
        "/template": {"post": call("aws")},
        "/http": {"post": call("http")},
        "/proxied": {"post": call("http_proxy")},
        "/length": {"post": call("http", **{"Content-Length": "'3'"})},
        "/encoding": {"post": call("http_proxy", **{"Transfer-Encoding": "'chunked'"})},
        "/authorization": {"post": call("aws_proxy", Authorization="'a'")},
        "/connection": {"post": call("aws", Connection="'close'")},
        "/own": {"post": call("http", **{"User-Agent": "'own'", "X-Own": "'1'"})},
    }
    rest_api(paths, settings={"binary_media_types": ["image/png", "*/test"]})


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployment:
        yield deployment


def post(stack: Deployment, path: str, **more: Any) -> Any:
    return HTTP.request("POST", stack.local_url("url") + path, body="{}", headers=SENT, **more)


def test_a_function_gets_the_headers_that_aws_passes_on(stack: Deployment):
    answer = post(stack, "/any")
    event = answer.json()
    headers = event["headers"]
    assert headers.pop("Host")
    trace = headers.pop("X-Amzn-Trace-Id")
    assert trace.startswith("Root=1-")
    assert trace in answer.headers["X-Amzn-Trace-Id"]
    added = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"}
    assert headers.pop("Accept-Encoding", "identity") == "identity"
    assert headers == {**PASSED_ON, **added}
    assert event["multiValueHeaders"]["X-Forwarded-Proto"] == ["https"]
    context = event["requestContext"]
    assert context["requestId"] == answer.headers["x-amzn-RequestId"]
    assert context["extendedRequestId"] == answer.headers["x-amz-apigw-id"] != context["requestId"]
    assert answer.headers["Connection"] == "keep-alive"
    assert "x-amz-request-id" not in answer.headers


def test_a_template_reads_headers_by_the_names_that_clients_write(stack: Deployment):
    answer = post(stack, "/template")
    assert json.loads(answer.json()["body"]) == {
        "exact": "secret",
        "map": "1",
        "other": "1",
        "dropped": "",
        "forwarded": "https",
        "id": answer.headers["x-amz-apigw-id"],
    }


def test_an_http_backend_gets_the_headers_of_api_gateway(stack: Deployment):
    answer = post(stack, "/http")
    headers = answer.json()["headers"]
    assert headers["user-agent"] == f"AmazonAPIGateway_{headers['x-amzn-apigateway-api-id']}"
    assert headers["accept"] == JSON
    assert "authorization" not in headers
    assert "X-Amzn-Trace-Id" in answer.headers
    own = post(stack, "/own").json()["headers"]
    assert (own["user-agent"], own["x-own"]) == ("own", "1")


def test_a_proxied_backend_gets_the_headers_of_the_client(stack: Deployment):
    answer = post(stack, "/proxied")
    event = answer.json()
    headers = event["headers"]
    for name, value in PASSED_ON.items():
        assert headers[name.lower()] == value
    assert not {"content-md5", "expect", "max-forwards", "te", "www-authenticate"} & headers.keys()
    assert headers["x-amzn-apigateway-api-id"]
    # A proxy integration has no template.
    assert base64.b64decode(event["body"]) == b"{}" if event["isBase64Encoded"] else event["body"] == "{}"
    assert answer.headers["x-amzn-Remapped-Connection"] == "keep-alive"
    assert answer.headers["x-amzn-Remapped-Content-Length"] == str(len(answer.data))
    assert answer.headers["x-amzn-Remapped-Date"]
    assert answer.headers["Connection"] == "keep-alive"


@pytest.mark.parametrize("path", ["/length", "/encoding", "/authorization", "/connection"])
def test_a_header_that_cannot_be_mapped_is_an_error(stack: Deployment, path: str):
    answer = post(stack, path)
    assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})
    assert answer.headers["x-amzn-ErrorType"] == "InternalServerErrorException"


def test_both_members_of_a_response_with_headers_count(stack: Deployment):
    headers = post(stack, "/both").headers
    assert headers.getlist("X-Many") == ["first", "second", "solo"]
    assert headers.getlist("X-List") == ["b", "false"]
    assert (headers["X-One"], headers["X-Flag"]) == ("a", "true")
    assert post(stack, "/same").headers.getlist("X-Many") == ["first", "second"]
    assert post(stack, "/empty").headers.getlist("X-Many") == ["solo"]


@pytest.mark.parametrize(
    ("accept", "is_binary"),
    [("image/png", True), ("image/png,*/*", True), ("image/*", False), ("*/test", False), ("a/test", False)],
)
def test_a_binary_media_type_has_a_wildcard_on_the_right_only(
    stack: Deployment, accept: str, is_binary: bool
):
    answer = HTTP.request("GET", stack.local_url("url") + "/picture", headers={"Accept": accept})
    assert (answer.data == b"picture") is is_binary


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        # The host and other headers of the client count as well.
        ([("X-Large", "a" * 9_000)], 200),
        ([("X-Large", "a" * 10_241)], 413),
        ([("Cookie", "a=" + "b" * 50_000)], 413),
        ([(f"X-Part-{index}", "a" * 1_000) for index in range(9)], 200),
        ([(f"X-Part-{index}", "a" * 1_000) for index in range(11)], 413),
        ([("X-Same", "a" * 1_000)] * 11, 413),
        # Names do not count.
        ([(f"X-{index}-{'n' * 2_000}", "a") for index in range(6)], 200),
    ],
)
@pytest.mark.parametrize("path", ["any", "template", "proxied"])
def test_values_of_headers_are_limited_together(
    stack: Deployment, path: str, headers: list[tuple[str, str]], status: int
):
    sent = urllib3.HTTPHeaderDict([("Content-Type", JSON), *headers])
    answer = HTTP.request("POST", f"{stack.local_url('url')}/{path}", body="{}", headers=sent)
    assert answer.status == status
    if status == 413:
        assert answer.json() == {"message": "Request Too Long"}
