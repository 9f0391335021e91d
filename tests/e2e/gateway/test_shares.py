"""A part of the requests reaches the new backend of a path, the others the monolith."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import (
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    ApiGatewayFacadeArgs,
    ApiGatewayFacadeCanaryArgs,
    ApiGatewayFacadePrivateArgs,
)
from tests.e2e.embedded_aws.programs import simple_function
from tests.e2e.gateway.failing_backends import LOAD_BALANCER

REQUESTS = 120
NEW = """
def handler(event, context):
    return {"statusCode": 200, "body": "new"}
"""


class Monolith(BaseHTTPRequestHandler):
    """The server that has all paths."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"old")

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def monolith() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Monolith)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def build_program(port: int, stable: str | None = None, percent: float | None = None) -> Callable[[], None]:
    """Returns the API: only the monolith, or also the new function, for all or a part of the requests."""

    def program() -> None:
        role = ApiGatewayCloudWatchRole("logs", {})
        old: ApiGatewayFacadePrivateArgs = {
            "load_balancer_arn": LOAD_BALANCER,
            "vpc_link_id": "abc123",
            "url": f"http://127.0.0.1:{port}/{{proxy}}",
        }
        prices = simple_function("prices", NEW)
        args: ApiGatewayFacadeArgs = {"routes": {"GET /{proxy+}": {"private": old}}}
        if stable or percent is not None:
            function = {"arn": prices.arn, "invoke_arn": prices.invoke_arn, "name": "prices"}
            args["routes"]["GET /prices"] = {"function": function}  # pyright: ignore[reportArgumentType]
        if percent is not None:
            canary: ApiGatewayFacadeCanaryArgs = {
                "stable_deployment_id": stable or "",
                "percent_traffic": percent,
            }
            args["canary"] = canary
        api = ApiGatewayFacade("shop", args, pulumi.ResourceOptions(depends_on=[role]))
        pulumi.export("url", api.url)
        pulumi.export("deployment", api.deployment_id)

    return program


@pytest.fixture(scope="module")
def stack(monolith: int) -> Iterator[Deployment]:
    with deploy(build_program(monolith)) as deployed:
        yield deployed


def count(stack: Deployment, path: str, times: int = REQUESTS) -> Counter[str]:
    url = f"{stack.local_url('url')}{path}"
    return Counter(urllib3.request("GET", url).data.decode() for _ in range(times))


def test_the_share_of_a_new_backend_grows_and_is_taken_back(stack: Deployment, monolith: int) -> None:
    stable = stack.outputs["deployment"]
    assert count(stack, "/prices", 5) == {"old": 5}
    stack.update(build_program(monolith, stable, 0))
    assert count(stack, "/prices", 20) == {"old": 20}
    stack.update(build_program(monolith, stable, 50))
    shared = count(stack, "/prices")
    assert shared["old"] + shared["new"] == REQUESTS
    # With 120 tosses of a coin, less than 30 heads are rarer than one in 20 million.
    assert min(shared["old"], shared["new"]) >= REQUESTS // 4
    assert count(stack, "/customers", 20) == {"old": 20}
    stack.update(build_program(monolith, stable, 100))
    assert count(stack, "/prices", 20) == {"new": 20}
    stack.update(build_program(monolith, stable))
    assert count(stack, "/prices", 20) == {"new": 20}
    stack.update(build_program(monolith))
    assert count(stack, "/prices", 20) == {"old": 20}
