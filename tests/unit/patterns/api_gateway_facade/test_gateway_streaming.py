"""Routes whose response is streamed."""

from pathlib import Path
from typing import Any

import pulumi
import pytest
from graphs import errors_in, evaluate

from gateway import (
    ACCOUNT,
    function,
    gateway_errors,
    http,
    integration,
    mock,
    private,
    queue,
    record_gateway,
    table,
)
from serverless_patterns import ArgumentError, Function, HttpApi

STREAMING: dict[str, Any] = {"response_streaming": True}
ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:items"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{ARN}/response-streaming-invocations"


@pytest.mark.parametrize("resolve", [str, pulumi.Output.from_input])
def test_a_function_is_invoked_with_a_response_stream(resolve: Any) -> None:
    given = function()
    given["function"] = {name: resolve(value) for name, value in given["function"].items()}
    made = integration("GET /items", {**given, **STREAMING, "timeout": 900})
    assert made["uri"] == URI
    assert (made["type"], made["responseTransferMode"], made["timeoutInMillis"]) == (
        "aws_proxy",
        "STREAM",
        900_000,
    )


@pytest.mark.parametrize("backend", [http(), private()])
def test_services_are_streamed(backend: dict[str, Any]) -> None:
    made = integration("GET /items", {**backend, **STREAMING})
    assert (made["type"], made["responseTransferMode"]) == ("http_proxy", "STREAM")
    assert "responseTransferMode" not in integration("GET /items", backend)


COMBINED = (
    "cannot be combined with 'response_streaming'; API Gateway passes on each part as it is. Remove either"
)
MAPPED = (
    "response_streaming: cannot be combined with '{}', whose response API Gateway maps; must be false. Stream"
    " from a function, an HTTP service or a private service"
)


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ({**queue(), **STREAMING}, [MAPPED.format("queue")]),
        ({**table("get"), **STREAMING}, [MAPPED.format("table")]),
        ({**mock(), **STREAMING}, [MAPPED.format("mock")]),
        ({**function(), **STREAMING, "cache": {"ttl_in_seconds": 60}}, [f"cache: {COMBINED}"]),
        (
            {**function(), **STREAMING, "rename_fields": {"a": "b"}, "cache": {"ttl_in_seconds": 60}},
            [f"rename_fields: {COMBINED}", f"cache: {COMBINED}"],
        ),
        ({**http(), **STREAMING, "request_template": "$sent"}, [f"request_template: {COMBINED}"]),
        ({**http(), **STREAMING, "response_template": "$answer"}, [f"response_template: {COMBINED}"]),
        ({**function(), **STREAMING, "timeout": 901}, ["timeout: 901 is out of range; must be 0.05 to 900"]),
        ({**function(), "timeout": 301}, ["timeout: 301 is out of range; must be 0.05 to 300"]),
        (
            {**function(), "response_streaming": "yes"},
            ["response_streaming: 'yes' is of type str; must be true or false"],
        ),
    ],
)
def test_streaming_is_not_combined_with_what_waits(route: dict[str, Any], expected: list[str]) -> None:
    key = "POST /items/{id}" if "queue" in route else "GET /items/{id}"
    assert gateway_errors({key: route}) == [f"routes.{key}.{each}" for each in expected]


def test_an_edge_optimized_api_streams_longer_than_it_waits() -> None:
    routes = {"GET /items": {**function(), **STREAMING, "timeout": 900}}
    assert record_gateway(routes, endpoint_type="EDGE")
    routes["GET /items"]["response_streaming"] = False
    [error] = gateway_errors(routes, endpoint_type="EDGE")
    assert error.endswith("900 is out of range; must be 0.05 to 29")


def test_an_http_api_does_not_stream() -> None:
    given: Any = {"routes": {"GET /items": {**function(), **STREAMING}}}
    [error] = errors_in(lambda: HttpApi("shop", given))
    assert error.startswith("routes.GET /items.response_streaming: ")
    assert "an HTTP API waits for the whole response" in error


@pytest.fixture
def code(tmp_path: Path) -> str:
    (tmp_path / "app.py").write_text("def handler(event, context): pass\n")
    (tmp_path / "app.js").write_text("exports.handler = awslambda.streamifyResponse(async () => {});\n")
    (tmp_path / "bootstrap").write_text("#!/bin/sh\n")
    (tmp_path / "bootstrap").chmod(0o755)
    return str(tmp_path)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "nodejs24.x", "provided.al2023"])
def test_runtimes_that_stream(code: str, runtime: str) -> None:
    def program() -> None:
        args: Any = {"code": code, "handler": "app.handler", "runtime": runtime, "url": STREAMING}
        made = Function("items", args)
        assert made.route(response_streaming=True)["response_streaming"]
        assert "response_streaming" not in made.route()

    url = evaluate(program).find_by_name("items-url")
    assert url.inputs["invokeMode"] == "RESPONSE_STREAM"


def test_a_runtime_that_does_not_stream(code: str) -> None:
    args: Any = {"code": code, "handler": "app.handler", "url": STREAMING}
    [error] = errors_in(lambda: Function("items", args))
    assert error == (
        "url.response_streaming: is not supported by the runtime 'python3.13'; must be false. Use Node.js, a"
        " custom runtime such as 'provided.al2023', or a container image with a runtime client that streams"
    )

    def route() -> None:
        Function("items", {"code": code, "handler": "app.handler"}).route(response_streaming=True)

    with pytest.raises(ArgumentError, match=r"route\.response_streaming: is not supported by the runtime"):
        evaluate(route)


def test_a_durable_function_does_not_stream(code: str) -> None:
    durable = {"execution_timeout_seconds": 60}
    args: Any = {
        "code": code,
        "handler": "app.handler",
        "runtime": "nodejs22.x",
        "alias": "live",
        "durable": durable,
    }
    [error] = errors_in(lambda: Function("items", {**args, "url": STREAMING}))
    assert error.startswith("url.response_streaming: cannot be combined with 'durable'")
