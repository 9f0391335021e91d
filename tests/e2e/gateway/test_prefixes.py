"""A prefix in the URL of an HTTP backend limits no client: the pages say that backends check paths."""

import http.client
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pulumi
import pytest

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import ApiGatewayFacade, Function, HttpApi, http_route

ECHO = """
def handler(event, context):
    return {"statusCode": 200, "body": event["path"]}
"""


@pytest.fixture(scope="module")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "echo.py").write_text(ECHO)

    def program() -> None:
        echo = Function("echo", {"code": str(code), "handler": "echo.handler"})
        old = HttpApi("old", {"routes": {"ANY /{proxy+}": echo.route()}})
        url = old.url.apply(lambda found: f"{found.rstrip('/')}/public/{{proxy}}")
        routes = {"ANY /old/{proxy+}": http_route(url)}
        pulumi.export("rest", ApiGatewayFacade("rest", {"routes": routes}).url)
        pulumi.export("http", HttpApi("http", {"routes": routes}).url)

    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def ask(stack: Deployment, output: str, path: str) -> str:
    """Sends a path as it is; clients such as urllib3 would resolve its dots."""
    parts = urlsplit(str(stack.local_url(output)))
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port)) as connection:
        connection.request("GET", parts.path.rstrip("/") + path)
        answer = connection.getresponse()
        return f"{answer.status} {answer.read().decode()}"


@pytest.mark.parametrize(
    ("path", "rest", "http_api"),
    [
        ("a/b", "/public/a/b", "/public/a/b"),
        ("..%2fsecret", "/public/../secret", "/secret"),
        ("%2e%2e/secret", "/public/../secret", "/secret"),
        ("%2e%2e%2fsecret", "/public/../secret", "/secret"),
        ("a%2f..%2f..%2fsecret", "/public/a/../../secret", "/secret"),
        ("x%3fadmin=1", "/public/x?admin=1", "/public/x?admin=1"),
    ],
)
def test_a_client_chooses_the_whole_path(stack: Deployment, path: str, rest: str, http_api: str) -> None:
    assert ask(stack, "rest", f"/old/{path}") == f"200 {rest}"
    assert ask(stack, "http", f"/old/{path}") == f"200 {http_api}"
