"""Routes with AWS_IAM accept a signature only for their service, in the scope that AWS requires."""

import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.addresses import find_local_url
from serverless_patterns import ApiGatewayFacade, Function, HttpApi

ECHO = "def handler(event, context): return {'statusCode': 200, 'body': 'ok'}"
SERVICES = {"rest": "execute-api", "http": "execute-api", "function": "lambda"}
WRONG = ("s3", "sts", "apigateway", "sqs", "Execute-Api", "")


@pytest.fixture(scope="module")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory):
    code = tmp_path_factory.mktemp("code")
    (code / "app.py").write_text(ECHO)
    with deploy(lambda: program(code), emulator=emulator) as deployment:
        yield deployment


def program(code: Path) -> None:
    function = Function(
        "echo", {"code": str(code), "handler": "app.handler", "url": {"authorization_type": "AWS_IAM"}}
    )
    routes: Any = {"GET /signed": {"mock": {"body": {"ok": True}}, "authorizer": "AWS_IAM"}}
    http_routes: Any = {"GET /signed": {**function.route(), "authorizer": "AWS_IAM"}}
    pulumi.export("rest", ApiGatewayFacade("scoped", {"routes": routes}).url)
    pulumi.export("http", HttpApi("scoped-http", {"routes": http_routes}).url)
    pulumi.export("function", function.url)


def sign(url: str, key: Any, region: str, service: str, term: str) -> dict[str, str]:
    """Signs a request with any scope, which botocore does not do."""
    now, address = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"), urlsplit(url)
    scope = f"{now[:8]}/{region}/{service}/{term}"
    headers = {"host": address.netloc, "x-amz-date": now, "x-amz-security-token": key.token}
    sent = {name: value for name, value in headers.items() if value}
    names, lines = ";".join(sent), "".join(f"{name}:{value}\n" for name, value in sent.items())
    body = hashlib.sha256(b"").hexdigest()
    request = f"GET\n{address.path or '/'}\n\n{lines}\n{names}\n{body}"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    secret = f"AWS4{key.secret_key}".encode()
    for part in (now[:8], region, service, term):
        secret = hmac.new(secret, part.encode(), "sha256").digest()
    signature = hmac.new(secret, text.encode(), "sha256").hexdigest()
    credential = f"Credential={key.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "authorization": f"AWS4-HMAC-SHA256 {credential}"}


def ask(stack: Deployment, emulator: Emulator, kind: str, *scope: str) -> tuple[int, bytes]:
    local = find_local_url(str(stack.outputs[kind]), emulator.port, emulator.host_ports)
    url = str(local).rstrip("/")
    path = f"{url}/" if kind == "function" else f"{url}/signed"
    key = stack.client("sts")._request_signer._credentials
    answer = urllib3.request("GET", path, headers=sign(path, key, *scope), redirect=False)
    return answer.status, answer.data


@pytest.mark.parametrize("kind", SERVICES)
def test_the_scope_of_a_signature(stack: Deployment, emulator: Emulator, kind: str) -> None:
    service = SERVICES[kind]
    assert ask(stack, emulator, kind, "us-east-1", service, "aws4_request")[0] == 200
    others = set(SERVICES.values()) - {service}
    for wrong in (*WRONG, *others):
        status, data = ask(stack, emulator, kind, "us-east-1", wrong, "aws4_request")
        assert status == 403, wrong
        if kind == "rest":
            assert b"Credential should be scoped to correct service: 'execute-api'." in data
    for scope in (("", service, "aws4_request"), ("us-east-1", service, "aws4_requesx")):
        assert ask(stack, emulator, kind, *scope)[0] == 403, scope
