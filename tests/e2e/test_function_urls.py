"""Functions with URLs: requests of anyone, of principals with and without permissions, and of pages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import Function

PAGE = "https://shop.example.com"
OPEN = """
import json

def handler(event, context):
    context = event["requestContext"]
    if event["rawPath"] == "/caller":
        iam = context.get("authorizer", {}).get("iam", {})
        told = {"cookies": event.get("cookies"), "header": event["headers"].get("cookie"), "iam": iam}
        return {"statusCode": 200, "body": json.dumps(told)}
    return {"statusCode": 201, "body": json.dumps([context["http"]["method"], event["rawPath"]])}
"""
OBJECT = """
import json

def handler(event, context):
    if event["rawPath"] == "/broken":
        raise ValueError("the password is hunter2")
    if event["rawPath"] == "/returned":
        return json.loads(event["body"])
    hop = "connection" in event["headers"]
    return {"statusCode": 200, "body": {"path": event["rawPath"], "cents": [250, None], "hop": hop}}
"""
ASK = """
import os
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

def handler(event, context):
    url = os.environ["PRICES_URL"] + event.get("path", "")
    request = AWSRequest("GET", url)
    if event.get("signed"):
        SigV4Auth(boto3.Session().get_credentials(), "lambda", os.environ["AWS_REGION"]).add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(request.headers))) as response:
            return response.read().decode() if event.get("path") else response.status
    except urllib.error.HTTPError as error:
        return error.code
"""


def program(code: Path) -> None:
    def make(name: str, **args: object) -> Function:
        return Function(name, {"code": str(code), **args})  # pyright: ignore[reportArgumentType]

    cors = {"allowed_origins": [PAGE], "allowed_methods": ["POST"]}
    anyone = make("anyone", handler="prices.handler", url={"authorization_type": "NONE", "cors": cors})
    prices = make("prices", handler="prices.handler", url={})
    listed = make("listed", handler="object.handler", url={"authorization_type": "NONE"})
    pulumi.export("listed", listed.url)
    environment = {"PRICES_URL": prices.url}
    both = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]
    for name, actions in (("permitted", both), ("half", both[:1]), ("other", both[1:])):
        statement = {"actions": actions, "resources": [prices.arn]}
        caller = make(name, handler="ask.handler", environment=environment, policy_statements=[statement])
        pulumi.export(name, caller.function_name)
    pulumi.export("anyone", anyone.url)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "prices.py").write_text(OPEN)
    (code / "ask.py").write_text(ASK)
    (code / "object.py").write_text(OBJECT)
    with deploy(lambda: program(code)) as deployed:
        yield deployed


def request(stack: Deployment, method: str, path: str = "", **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(method, f"{stack.local_url('anyone')}{path}", headers=headers)


def test_anyone_invokes_a_public_url(stack: Deployment) -> None:
    response = request(stack, "POST", "sizes/1")
    assert (response.status, response.json()) == (201, ["POST", "/sizes/1"])


def test_an_event_has_the_cookies_in_a_list(stack: Deployment) -> None:
    told = request(stack, "GET", "caller", Cookie="a=1; b=2").json()
    assert told == {"cookies": ["a=1", "b=2"], "header": None, "iam": {}}
    assert request(stack, "GET", "caller").json()["cookies"] is None


def test_an_event_has_the_caller_who_signed_the_request(stack: Deployment) -> None:
    name = stack.outputs["permitted"]
    payload = json.dumps({"signed": True, "path": "caller"})
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=payload)
    iam = json.loads(json.load(answer["Payload"]))["iam"]
    assert iam.keys() == {
        *("accessKey", "accountId", "callerId", "cognitoIdentity", "principalOrgId", "userArn", "userId")
    }
    assert (iam["accountId"], iam["cognitoIdentity"]) == ("123456789012", None)
    assert iam["accessKey"].startswith("ASIA")
    assert ":assumed-role/" in iam["userArn"]
    assert iam["userArn"].endswith(f"/{name}")


def test_a_body_can_be_an_object(stack: Deployment) -> None:
    response = urllib3.request("GET", f"{stack.local_url('listed')}/list", headers={"Connection": "close"})
    assert response.status == 200
    assert response.json() == {"path": "/list", "cents": [250, None], "hop": False}


def test_a_failed_function_tells_its_clients_nothing(stack: Deployment) -> None:
    response = urllib3.request("GET", f"{stack.local_url('listed')}/broken")
    assert (response.status, response.data) == (502, b"Internal Server Error")
    assert response.headers["x-amzn-requestid"]


@pytest.mark.parametrize(
    ("returned", "status", "body"),
    [
        (None, 200, "null"),
        ({"statusCode": "abc", "body": "x"}, 502, "Internal Server Error"),
        ({"statusCode": 1000, "body": "x"}, 502, "Internal Server Error"),
        ({"statusCode": 100, "body": "x"}, 502, "Internal Server Error"),
        ({"statusCode": 200, "headers": {"Content-Length": "999"}, "body": "framed"}, 200, "framed"),
        ({"statusCode": 200, "body": "half: \ud800"}, 502, "Internal Server Error"),
        ({"statusCode": 200, "headers": {"X-A": "1\r\nSet-Cookie: evil=1"}}, 502, "Internal Server Error"),
        ({"statusCode": 200, "cookies": ["a=1\nb: 2"]}, 502, "Internal Server Error"),
        ({"statusCode": 200, "isBase64Encoded": True, "body": "x"}, 502, "Internal Server Error"),
        ({"statusCode": 200, "headers": {"X-A": "1"}, "cookies": ["a=1", "b=2"], "body": "x"}, 200, "x"),
    ],
)
def test_a_response_that_cannot_be_sent_is_a_failure(
    stack: Deployment, returned: object, status: int, body: str
) -> None:
    url = f"{stack.local_url('listed')}/returned"
    headers = {"content-type": "application/json"}
    response = urllib3.request("POST", url, body=json.dumps(returned), headers=headers)
    assert (response.status, response.data.decode()) == (status, body)
    assert "evil" not in str(response.headers)


@pytest.mark.parametrize(
    ("size", "content_type", "status"),
    [
        (5 * 1024**2, "text/plain", 200),
        (6 * 1024**2, "text/plain", 413),
        (5 * 1024**2, "application/octet-stream", 413),
    ],
)
def test_a_request_has_at_most_6_mb_as_an_event(
    stack: Deployment, size: int, content_type: str, status: int
) -> None:
    headers = {"content-type": content_type}
    response = urllib3.request("POST", f"{stack.local_url('listed')}/", body=b"x" * size, headers=headers)
    assert response.status == status
    assert (status == 200) == ("path" in response.json())


def test_pages_of_the_allowed_origin_read_the_response(stack: Deployment) -> None:
    asked = {"origin": PAGE, "access-control-request-method": "POST"}
    preflight = request(stack, "OPTIONS", **asked)
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-methods"] == "POST"
    assert request(stack, "POST", origin=PAGE).headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-origin" not in request(stack, "POST", origin="https://other.example").headers


@pytest.mark.parametrize(
    ("caller", "signed", "status"),
    [
        ("permitted", True, 201),
        ("permitted", False, 403),
        ("half", True, 403),
        ("other", True, 403),
    ],
)
def test_callers_need_a_signature_and_both_permissions(
    stack: Deployment, caller: str, signed: bool, status: int
) -> None:
    invoked = stack.client("lambda").invoke(
        FunctionName=stack.outputs[caller], Payload=json.dumps({"signed": signed})
    )
    assert json.loads(invoked["Payload"].read()) == status
