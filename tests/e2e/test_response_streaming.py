"""Responses that clients receive while their backend still writes them.

A backend writes ``first``, and ``last`` only when a file exists, which the test creates after it has received
``first``: nothing between the two can wait for the end.
"""

import http.client
import json
import re
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import boto3
import pulumi
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, deploy
from serverless_patterns import (
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    ApiGatewayFacadePrivateArgs,
    ApiGatewayFacadeRouteArgs,
    Function,
    StaticOffload,
)
from tests.e2e.conftest import eventually
from tests.e2e.gateway.failing_backends import LOAD_BALANCER

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")
NODE = """
import { existsSync } from "node:fs";
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const given = event.queryStringParameters || event;
  if (given.mode === "early") throw new Error("early");
  if (given.mode === "plain") return stream.end("no metadata");
  if (given.mode === "typed") { stream.setContentType("text/plain"); return stream.end("typed"); }
  stream = awslambda.HttpResponseStream.from(stream, {
    statusCode: 201, headers: { "Content-Type": "text/plain", "X-Kind": "node" }, cookies: ["a=1", "b=2"],
  });
  stream.write("first");
  while (given.gate && !existsSync(given.gate)) await sleep(20);
  if (given.mode === "late") throw new TypeError("late");
  if (given.mode === "endless") await sleep(60_000);
  stream.write("last");
  stream.end();
});
export const buffered = async () => ({ statusCode: 200, body: "buffered" });
"""
CUSTOM = """#!/usr/bin/env python3
import base64, http.client, json, os, socket, time
host = os.environ["AWS_LAMBDA_RUNTIME_API"]
path = "/2018-06-01/runtime/invocation/"
while True:
    connection = http.client.HTTPConnection(host)
    connection.request("GET", path + "next")
    response = connection.getresponse()
    event, identifier = json.loads(response.read()), response.headers["Lambda-Runtime-Aws-Request-Id"]
    given = event.get("queryStringParameters") or event
    sending = socket.create_connection(host.split(":"))
    def write(part):
        sending.sendall(b"%x;note=1\\r\\n%s\\r\\n" % (len(part), part))
    sending.sendall((
        f"POST {path}{identifier}/response HTTP/1.1\\r\\nHost: {host}\\r\\n"
        "Lambda-Runtime-Function-Response-Mode: streaming\\r\\nTransfer-Encoding: chunked\\r\\n"
        "Content-Type: application/vnd.awslambda.http-integration-response\\r\\n"
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\\r\\n\\r\\n"
    ).encode())
    write(json.dumps({"multiValueHeaders": {"X-Kind": ["custom"]}}).encode())
    write(bytes(8))
    write(b"first")
    while given.get("gate") and not os.path.exists(given["gate"]):
        time.sleep(0.02)
    if given.get("mode") == "late":
        error = base64.b64encode(b'{"errorType": "Custom.Late", "errorMessage": "late"}').decode()
        trailers = f"Lambda-Runtime-Function-Error-Type: Custom.Late\\r\\nLambda-Runtime-Function-Error-Body: {error}\\r\\n"
    else:
        write(b"last")
        trailers = ""
    sending.sendall(f"0\\r\\n{trailers}\\r\\n".encode())
    sending.recv(1000)
    sending.close()
"""  # noqa: E501


PAGE = re.search(
    "```js\n(.*?)```", (Path(__file__).parents[2] / "docs/blocks/function.md").read_text(), re.DOTALL
)


class Backend(BaseHTTPRequestHandler):
    """An HTTP service that streams its response."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        gate = self.headers.get("X-Gate", "")
        self.send_response(203)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("X-Kind", "http")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        if gate:
            eventually(lambda: Path(gate).exists(), "the client opens the gate")
        if "late" in self.path:
            self.close_connection = True
        else:
            self.wfile.write(b"4\r\nlast\r\n0\r\n\r\n")

    def log_message(self, *args: object) -> None:
        pass


def program(code: Path, port: int) -> None:
    def serve(path: str) -> ApiGatewayFacadeRouteArgs:
        url = f"http://127.0.0.1:{port}{path}"
        service: ApiGatewayFacadePrivateArgs = {
            "load_balancer_arn": LOAD_BALANCER,
            "vpc_link_id": "abc123",
            "url": url,
        }
        return {"private": service, "response_streaming": True}

    role = ApiGatewayCloudWatchRole("logs", {})
    node = Function(
        "node",
        {"code": str(code / "node"), "handler": "app.handler", "runtime": "nodejs22.x", "timeout": 4}
        | {"url": {"authorization_type": "NONE", "response_streaming": True}},
    )
    plain = Function(
        "plain",
        {"code": str(code / "node"), "handler": "app.buffered", "runtime": "nodejs22.x"}
        | {"url": {"authorization_type": "NONE", "response_streaming": True}},
    )
    custom = Function(
        "custom",
        {"code": str(code / "custom"), "handler": "any", "runtime": "provided.al2023"}
        | {
            "url": {"authorization_type": "NONE", "response_streaming": True},
            "reserved_concurrent_executions": 1,
        },
    )
    signed = Function(
        "signed",
        {"code": str(code / "node"), "handler": "app.handler", "runtime": "nodejs22.x"}
        | {"url": {"response_streaming": True}},
    )
    page = Function(
        "page",
        {"code": str(code / "page"), "handler": "app.handler", "runtime": "nodejs22.x"}
        | {"url": {"authorization_type": "NONE", "response_streaming": True}},
    )
    pulumi.export("page-url", page.url)
    api = ApiGatewayFacade(
        "shop",
        {
            "routes": {
                "GET /node": node.route(response_streaming=True),
                "GET /slow": {**node.route(response_streaming=True), "timeout": 900},
                "GET /short": {
                    "function": {**node.route()["function"], "timeout": 1},
                    "response_streaming": True,
                    "timeout": 1,
                },
                "GET /waited": node.route(),
                "GET /plain": plain.route(response_streaming=True),
                "GET /custom": custom.route(response_streaming=True),
                "GET /http": serve("/"),
                "GET /torn": serve("/late"),
            },
        },
        pulumi.ResourceOptions(depends_on=[role]),
    )
    (code / "site").mkdir(exist_ok=True)
    (code / "site/index.html").write_text("shop")
    site = StaticOffload("site", {"site_directory": str(code / "site"), "api": api.origin()})
    for name, each in {"node": node, "plain": plain, "custom": custom, "signed": signed}.items():
        pulumi.export(f"{name}-url", each.url)
        pulumi.export(name, each.function_name)
    pulumi.export("api", api.url)
    pulumi.export("site", site.url)


@pytest.fixture(scope="module")
def backend() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, backend: int) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    assert PAGE
    files = {"node": ("app.mjs", NODE), "page": ("app.mjs", PAGE[1]), "custom": ("bootstrap", CUSTOM)}
    for name, (file, content) in files.items():
        (code / name).mkdir()
        (code / name / file).write_text(content)
        (code / name / file).chmod(0o755)
    with deploy(lambda: program(code, backend)) as deployed:
        yield deployed


@dataclass
class Streamed:
    """A response whose body is read in parts."""

    connection: http.client.HTTPConnection
    response: http.client.HTTPResponse

    def read(self, expected: bytes) -> None:
        received = b""
        while len(received) < len(expected):
            part = self.response.read1(len(expected) - len(received))
            assert part, received
            received += part
        assert received == expected

    def read_rest(self) -> bytes:
        return self.response.read()


@contextmanager
def get(url: str, path: str, **given: str) -> Iterator[Streamed]:
    parts = urlsplit(url)
    query = "&".join(f"{name}={quote(value)}" for name, value in given.items())
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    target = f"{parts.path.rstrip('/')}{path}" or "/"
    headers = {
        "X-Gate": given.get("gate", ""),
        "Accept-Encoding": "gzip",
        "User-Agent": given.get("agent", "test"),
    }
    connection.request("GET", f"{target}?{query}", headers=headers)
    yield Streamed(connection, connection.getresponse())
    connection.close()


WAYS = [
    ("node-url", "/", 201, "node"),
    ("custom-url", "/", 200, "custom"),
    ("api", "/node", 201, "node"),
    ("api", "/slow", 201, "node"),
    ("api", "/custom", 200, "custom"),
    ("api", "/http", 203, "http"),
    ("site", "/api/node", 201, "node"),
]


@pytest.mark.parametrize(("output", "path", "status", "kind"), WAYS)
def test_the_first_part_arrives_before_the_last_is_written(
    stack: Deployment, tmp_path: Path, output: str, path: str, *, status: int, kind: str
) -> None:
    gate = tmp_path / "gate"
    with get(stack.local_url(output), path, gate=str(gate)) as streamed:
        headers = streamed.response.headers
        assert (streamed.response.status, headers["X-Kind"]) == (status, kind)
        assert headers["Transfer-Encoding"] == "chunked"
        assert "Content-Encoding" not in headers
        assert headers.get_all("Set-Cookie", []) == (["a=1", "b=2"] if kind == "node" else [])
        streamed.read(b"first")
        gate.touch()
        assert streamed.read_rest() == b"last"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("output", "path", "mode"),
    [
        ("node-url", "/", "late"),
        ("custom-url", "/", "late"),
        ("api", "/node", "late"),
        ("api", "/node", "endless"),
        ("api", "/short", "endless"),
        ("api", "/custom", "late"),
        ("api", "/torn", ""),
        ("site", "/api/node", "late"),
    ],
)
def test_a_response_without_its_end_is_not_complete(
    stack: Deployment, output: str, path: str, mode: str
) -> None:
    with get(stack.local_url(output), path, mode=mode) as streamed:
        streamed.read(b"first")
        with pytest.raises(http.client.IncompleteRead):
            streamed.read_rest()


@pytest.mark.parametrize(
    ("output", "path", "mode", "status"),
    [
        ("node-url", "/", "early", 502),
        ("api", "/node", "early", 502),
        ("api", "/node", "plain", 502),
        ("api", "/plain", "", 502),
        ("api", "/waited", "", 502),
    ],
)
def test_a_response_that_does_not_begin_is_an_error(
    stack: Deployment, output: str, path: str, mode: str, status: int
) -> None:
    with get(stack.local_url(output), path, mode=mode) as streamed:
        assert streamed.response.status == status
        streamed.read_rest()


@pytest.mark.parametrize(
    ("output", "mode", "content_type", "body"),
    [
        ("node-url", "plain", "application/octet-stream", b"no metadata"),
        ("node-url", "typed", "text/plain", b"typed"),
        # Lambda does not interpret the response of a function that does not stream.
        ("plain-url", "", "application/octet-stream", b'{"statusCode": 200, "body": "buffered"}'),
    ],
)
def test_a_url_does_not_require_metadata(
    stack: Deployment, output: str, mode: str, content_type: str, body: bytes
) -> None:
    with get(stack.local_url(output), "/", mode=mode) as streamed:
        assert (streamed.response.status, streamed.response.headers["Content-Type"]) == (200, content_type)
        assert streamed.read_rest() == body


def test_the_function_of_the_page(stack: Deployment) -> None:
    with get(stack.local_url("page-url"), "/") as streamed:
        assert (streamed.response.status, streamed.read_rest()) == (200, b"one after the other ")


def test_a_throttled_function_does_not_respond(stack: Deployment, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with get(stack.local_url("api"), "/custom", gate=str(gate)) as running:
        running.read(b"first")
        with get(stack.local_url("api"), "/custom") as throttled:
            assert throttled.response.status == 502
        with get(stack.local_url("custom-url"), "/") as throttled:
            assert throttled.response.status == 429
        gate.touch()
        assert running.read_rest() == b"last"


def test_the_access_log_has_the_length_of_the_response(stack: Deployment) -> None:
    logs, agent = stack.client("logs"), uuid.uuid4().hex

    def find_lines() -> list[dict[str, str]]:
        groups = logs.describe_log_groups(logGroupNamePrefix="/aws/vendedlogs/apigateway/shop-")["logGroups"]
        events = [
            event["message"]
            for group in groups
            for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
        ]
        return [json.loads(line) for line in events if agent in line]

    with get(stack.local_url("api"), "/node", agent=agent) as streamed:
        streamed.read_rest()
    [line] = eventually(find_lines, "the access log has the request")
    assert (line["status"], line["responseLength"]) == ("201", "9")


@contextmanager
def make_user(stack: Deployment) -> Iterator[tuple[str, dict[str, str]]]:
    iam, name = stack.client("iam"), f"streams-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    yield name, {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def read_events(client: boto3.client, **given: str) -> list[tuple[str, str]]:
    invoked = client.invoke_with_response_stream(LogType="Tail", **given)
    assert invoked["ExecutedVersion"] == "$LATEST"
    found: list[tuple[str, str]] = []
    for event in invoked["EventStream"]:
        if "PayloadChunk" in event:
            found.append(("part", event["PayloadChunk"]["Payload"].decode()))
        else:
            assert event["InvokeComplete"]["LogResult"]
            found.append(("end", event["InvokeComplete"].get("ErrorCode", "")))
    return found


@pytest.mark.parametrize(
    ("function", "event", "parts", "end"),
    [
        ("node", {}, ["first", "last"], ""),
        ("node", {"mode": "late"}, ["first"], "Unhandled"),
        ("node", {"mode": "early"}, [], "Unhandled"),
        ("custom", {"mode": "late"}, ["first"], "Unhandled"),
        ("plain", {}, ['{"statusCode": 200, "body": "buffered"}'], ""),
    ],
)
def test_events_of_an_invocation(
    stack: Deployment, function: str, event: dict[str, str], parts: list[str], end: str
) -> None:
    client = stack.client("lambda")
    events = read_events(client, FunctionName=stack.outputs[function], Payload=json.dumps(event))
    received = [text for kind, text in events if kind == "part"]
    assert (received[-len(parts) :] if parts else received) == parts
    assert events[-1] == ("end", end)


def test_a_caller_that_waits_receives_the_whole_response(stack: Deployment) -> None:
    invoked = stack.client("lambda").invoke(FunctionName=stack.outputs["node"], Payload="{}")
    assert invoked["Payload"].read().endswith(bytes(8) + b"firstlast")


def test_an_invocation_requires_permission(stack: Deployment) -> None:
    endpoint = stack.client("lambda").meta.endpoint_url
    with make_user(stack) as (name, key):
        client = boto3.client("lambda", endpoint_url=endpoint, region_name="us-east-1", **key)
        with pytest.raises(ClientError, match="lambda:InvokeFunction") as denied:
            read_events(client, FunctionName=stack.outputs["node"], Payload="{}")
        assert denied.value.response["Error"]["Code"] == "AccessDeniedException"
        statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        stack.client("iam").put_user_policy(UserName=name, PolicyName="invoke", PolicyDocument=policy)
        assert read_events(client, FunctionName=stack.outputs["node"], Payload="{}")[-1] == ("end", "")


def test_a_url_requires_a_signature(stack: Deployment) -> None:
    with get(stack.local_url("signed-url"), "/") as streamed:
        assert streamed.response.status == 403


def test_an_api_requires_permission(stack: Deployment) -> None:
    iam = stack.client("iam")
    roles = [each["RoleName"] for each in iam.list_roles()["Roles"] if each["RoleName"].startswith("shop-")]
    held = [
        (role, name, iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
        for role in roles
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    assert held
    for role, name, _ in held:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    with get(stack.local_url("api"), "/node") as streamed:
        assert streamed.response.status == 500
    for role, name, document in held:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
    with get(stack.local_url("api"), "/node") as streamed:
        assert streamed.response.status == 201
