"""Backends with every way to fail, behind one API."""

import json
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns import ApiGatewayFacade, Queue, Table, Workflow
from tests.e2e.embedded_aws.programs import simple_function

ACCOUNT = "us-east-1:123456789012"
LOAD_BALANCER = f"arn:aws:elasticloadbalancing:{ACCOUNT}:loadbalancer/app/none/0123456789abcdef"
FAILING = """
import time

def raising(event, context):
    raise RuntimeError("the password is hunter2")

def handler(event, context):
    match event["resource"]:
        case "/function/slow":
            time.sleep(1.5)
        case "/function/raising":
            raising(event, context)
        case "/function/text":
            return "no answer"
        case "/function/nothing":
            return None
        case "/function/status":
            return {"statusCode": "many", "body": ""}
        case "/function/exiting":
            raise SystemExit(1)
    return {"statusCode": 500, "body": '{"message": "own words"}'}
"""


class Unreliable(BaseHTTPRequestHandler):
    """An HTTP service that fails in the way that its path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        match self.path:
            case "/slow":
                time.sleep(2)
                self._answer(200, b"{}")
            case "/dropped":
                self.close_connection = True
            case "/torn":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"{")
                self.close_connection = True
            case "/nonsense":
                self.wfile.write(b"this is no HTTP\r\n\r\n")
                self.close_connection = True
            case _:
                self._answer(int(self.path.strip("/")), b'{"message": "own words"}')

    def do_POST(self) -> None:
        self._answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the standard library's name
        pass

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # the API has waited long enough
            self.wfile.write(body)


def serve() -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", 0), Unreliable)


def program(port: int, closed_port: int) -> None:
    """The API; behind it are the service at ``port``, and what is not there at all."""

    def service(path: str, **more: Any) -> Any:
        private = {"load_balancer_arn": LOAD_BALANCER, "vpc_link_id": "abc123"}
        return {"private": {**private, "url": f"http://127.0.0.1:{port}{path}"}, **more}

    function = simple_function("failing", FAILING)
    called: Any = {"function": {"arn": function.arn, "invoke_arn": function.invoke_arn}}
    sleepy = Workflow("sleepy", {"type": "EXPRESS", "definition": build_waiting(5), "timeout": 1})
    waking = Workflow("waking", {"type": "EXPRESS", "definition": build_waiting(0), "timeout": 5})
    dying = Workflow("dying", {"type": "EXPRESS", "definition": build_failing(), "timeout": 5})
    bus = aws.cloudwatch.EventBus("talk")
    queue = Queue("letters", {})
    table = Table("notes", {"partition_key": {"name": "id"}, "deletion_protection": False})
    down = service("/200")
    down["private"]["url"] = f"http://127.0.0.1:{closed_port}/"
    facade = ApiGatewayFacade(
        "unreliable",
        {
            "routes": {
                "GET /down": down,
                "GET /slow": service("/slow", timeout=0.3),
                **{f"GET /{how}": service(f"/{how}") for how in ("dropped", "torn", "nonsense")},
                **{f"GET /{status}": service(f"/{status}") for status in (404, 500, 503)},
                "GET /renamed/503": service("/503", rename_fields={"a": "b"}),
                "GET /renamed/418": service("/418", rename_fields={"a": "b"}),
                "POST /echo": service("/echo"),
                **{
                    f"GET /function/{how}": called
                    for how in ("raising", "text", "nothing", "status", "exiting", "500")
                },
                "GET /function/slow": {**called, "timeout": 0.5},
                "POST /renamed/function": {**called, "rename_fields": {"a": "b"}},
                "POST /letters": queue.route(),
                "PUT /notes/{id}": table.route("put", attributes={"text": "body.text"}),
                "POST /new-notes/{id}": table.route("put", attributes={}, if_not_exists=True),
                "POST /sleepy": sleepy.route(sync=True),
                "POST /dying": dying.route(sync=True),
                "POST /waking": waking.route(sync=True),
                "POST /talk": {"event_bus": {"arn": bus.arn, "source": "test", "detail_type": "Said"}},
                "POST /gone/queue": {"queue": {"arn": f"arn:aws:sqs:{ACCOUNT}:gone"}},
                "POST /gone/topic": {"topic": {"arn": f"arn:aws:sns:{ACCOUNT}:gone"}},
                "POST /gone/workflow": {"workflow": {"arn": f"arn:aws:states:{ACCOUNT}:stateMachine:gone"}},
                "GET /gone/table/{id}": {
                    "table": {
                        "arn": f"arn:aws:dynamodb:{ACCOUNT}:table/gone",
                        "operation": "get",
                        "key": {"id": "path.id"},
                    }
                },
            }
        },
    )
    pulumi.export("url", facade.url)
    pulumi.export("letters", queue.url)
    pulumi.export("function", function.name)


def build_waiting(seconds: int) -> dict[str, Any]:
    return {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": seconds, "End": True}}}


def build_failing() -> dict[str, Any]:
    state = {"Type": "Fail", "Error": 'It"s\\broken', "Cause": "the password is hunter2"}
    return {"StartAt": "Fail", "States": {"Fail": state}}


def build_text(size: int) -> str:
    """A JSON text of ``size`` bytes."""
    empty = json.dumps({"text": ""})
    return json.dumps({"text": "x" * (size - len(empty))})
