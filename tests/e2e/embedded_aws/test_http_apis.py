"""HTTP APIs invoke functions with permission, in both payload formats, and call services as a role."""

import base64
import json
from collections.abc import Iterator

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from pulumi import Output

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.http_apis import HttpApi, ask
from tests.e2e.embedded_aws.programs import policy, simple_function, state_machine, trust
from tests.e2e.embedded_aws.test_authorizers import sign_in

_ECHO = """
import json
def handler(event, context):
    if event.get("rawPath", "").endswith("/plain"):
        return {"n": 1}
    headers = {"x-version": event["version"]}
    answer = {"statusCode": "201", "headers": headers, "body": json.dumps(event), "cookies": ["a=1", "b=2"]}
    if event["version"] == "1.0":
        answer["multiValueHeaders"] = {"x-several": ["1", "2"]}
    return answer
"""
_ANSWERS = {
    "raises": "raise ValueError('secret path /srv')",
    "body": "return {'statusCode': 200, 'body': {'an': 'object'}}",
    "status": "return {'statusCode': 'many'}",
    "slow": "import time; time.sleep(3)",
    "early": "return {'statusCode': 100}",
    "framed": "return {'statusCode': 200, 'headers': {'Content-Length': '999'}, 'body': 'framed'}",
    "half": "return {'statusCode': 200, 'body': 'half: \\ud800'}",
}


def _program() -> None:
    shop = HttpApi("shop")
    echo = simple_function("echo", _ECHO)
    shop.permit(echo, "/*/GET/*")
    old, new = shop.function("old", echo), shop.function("new", echo, payload_format_version="2.0")
    shop.route("GET /old/{id}", old)
    shop.route("GET /new/{id}", new)
    shop.route("ANY /any/{proxy+}", new)
    for name, body in _ANSWERS.items():
        failing = simple_function(name, f"def handler(event, context): {body}")
        shop.permit(failing)
        more = {"timeout_milliseconds": 100} if name == "slow" else {}
        shop.route(f"GET /{name}", shop.function(name, failing, payload_format_version="2.0", **more))
    plain = simple_function("plain", "def handler(event, context): return {'n': 1}")
    shop.permit(plain)
    shop.route("GET /plain-old", shop.function("plain-old", plain, payload_format_version="1.0"))
    shop.route(
        "GET /denied", shop.function("denied", simple_function("denied"), payload_format_version="2.0")
    )
    other = simple_function("other")
    shop.permit(other, "/*/POST/other")
    shop.route("GET /other", shop.function("other", other, payload_format_version="2.0"))
    _services(shop)
    _tokens(shop, new)
    variables = {"place": "hall"}
    default = aws.apigatewayv2.Stage(
        "default", api_id=shop.api.id, name="$default", auto_deploy=True, stage_variables=variables
    )
    live = aws.apigatewayv2.Stage("live", api_id=shop.api.id, name="live", auto_deploy=True)
    pulumi.export("endpoint", shop.api.api_endpoint)
    pulumi.export("url", default.invoke_url)
    pulumi.export("live", live.invoke_url)


def _services(shop: HttpApi) -> None:
    queue = aws.sqs.Queue("orders")
    stream = aws.kinesis.Stream("orders", shard_count=1)
    standard = state_machine("standard", {"Type": "Pass", "End": True})
    express = state_machine("express", {"Type": "Pass", "Result": {"ok": True}, "End": True}, kind="EXPRESS")
    role = aws.iam.Role("caller", assume_role_policy=trust("apigateway"))
    nobody = aws.iam.Role("nobody", assume_role_policy=trust("apigateway"))
    foreign = aws.iam.Role("foreign", assume_role_policy=trust("lambda"))
    allowed = Output.all(queue.arn, stream.arn, standard.arn, express.arn).apply(
        lambda arns: policy(
            {
                "Action": ["sqs:SendMessage", "kinesis:PutRecord", "states:StartExecution"],
                "Resource": arns,
            },
            {"Action": ["states:StartSyncExecution", "events:PutEvents"], "Resource": "*"},
        )
    )
    for each in (role, foreign):
        aws.iam.RolePolicy(each._name, role=each.name, policy=allowed)
    send = {"QueueUrl": queue.url, "MessageBody": "$request.body.order"}
    attributes = '{"who": {"DataType": "String", "StringValue": "${request.header.x-who}"}}'
    shop.route("POST /queue", shop.service("SQS-SendMessage", role, **send, MessageAttributes=attributes))
    shop.route("POST /queue/nobody", shop.service("SQS-SendMessage", nobody, **send))
    shop.route("POST /queue/foreign", shop.service("SQS-SendMessage", foreign, **send))
    event = {"Source": "shop.${request.path.kind}", "DetailType": "sold", "Detail": "$request.body"}
    shop.route("POST /bus/{kind}", shop.service("EventBridge-PutEvents", role, **event))
    record = {
        "StreamName": stream.name,
        "PartitionKey": "$request.querystring.key",
        "Data": "$request.body.data",
    }
    shop.route("POST /stream", shop.service("Kinesis-PutRecord", role, **record))
    start = {"StateMachineArn": standard.arn, "Input": "$request.body"}
    shop.route("POST /start", shop.service("StepFunctions-StartExecution", role, **start))
    run = {"StateMachineArn": express.arn, "Input": "$request.body"}
    shop.route("POST /run", shop.service("StepFunctions-StartSyncExecution", role, **run))
    pulumi.export("queue", queue.url)
    pulumi.export("stream", stream.name)


def _tokens(shop: HttpApi, integration: aws.apigatewayv2.Integration) -> None:
    password = {"minimum_length": 12, "require_symbols": False}
    pool = aws.cognito.UserPool("users", username_attributes=["email"], password_policy=password)
    client = aws.cognito.UserPoolClient(
        "web", user_pool_id=pool.id, explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    pulumi.export("pool", pool.id)
    pulumi.export("client", client.id)
    issuer = Output.concat("https://", pool.endpoint)
    for name, audience in (("mine", client.id), ("theirs", "another-client")):
        authorizer = aws.apigatewayv2.Authorizer(
            name,
            api_id=shop.api.id,
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration={"audiences": [audience], "issuer": issuer},
        )
        guard = {"authorization_type": "JWT", "authorizer_id": authorizer.id}
        shop.route(f"GET /{name}", integration, **guard)
        shop.route(f"GET /{name}/scoped", integration, **guard, authorization_scopes=["shop/read"])


@pytest.fixture(scope="module")
def shop(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(_program, stack="http-apis", emulator=emulator) as stack:
        yield stack


@pytest.mark.exhaustive
def test_a_function_has_the_event_of_payload_format_1_0_by_default(shop: Deployment) -> None:
    response = ask(shop, "old/7?a=1&a=2", headers={"Cookie": "x=1; y=2"})
    event = response.json()
    assert (response.status, response.headers["x-version"]) == (201, "1.0")
    assert response.headers.getlist("x-several") == ["1", "2"]
    assert response.headers["content-type"] == "text/plain;charset=UTF-8"
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/old/{id}", "/old/7", "GET")
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["queryStringParameters"] == {"a": "2"}
    assert event["headers"]["cookie"] == "x=1; y=2"
    assert event["multiValueHeaders"]["cookie"] == ["x=1; y=2"]
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"place": "hall"}
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["authorizer"] == {"claims": None, "scopes": None}
    assert (event["body"], event["isBase64Encoded"]) == (None, False)


def test_a_header_in_several_lines_has_several_values(shop: Deployment) -> None:
    headers = urllib3.HTTPHeaderDict({"X-One": "a, b"})
    for value in ("1", "2"):
        headers.add("X-Two", value)
    old, new = (ask(shop, path, headers=headers).json() for path in ("old/7", "new/7"))
    several = {name: old["multiValueHeaders"][name] for name in ("x-one", "x-two")}
    assert several == {"x-one": ["a, b"], "x-two": ["1", "2"]}
    assert (old["headers"]["x-two"], new["headers"]["x-two"]) == ("2", "1,2")


def test_a_function_has_the_event_of_payload_format_2_0(shop: Deployment) -> None:
    response = ask(shop, "new/7?a=1&a=2", headers={"Cookie": "x=1; y=2"})
    event = response.json()
    assert response.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert event["cookies"] == ["x=1", "y=2"]
    assert "cookie" not in event["headers"]
    assert event["queryStringParameters"] == {"a": "1,2"}
    assert event["stageVariables"] == {"place": "hall"}
    assert event["requestContext"]["http"]["path"] == event["rawPath"] == "/new/7"
    assert "body" not in event
    live = ask(shop, "/new/7", url="live").json()
    assert (live["rawPath"], live["requestContext"]["stage"]) == ("/live/new/7", "live")
    assert {"cookies", "queryStringParameters", "stageVariables"}.isdisjoint(live)
    plain = ask(shop, "any/plain")
    assert (plain.status, plain.json(), plain.headers["content-type"]) == (200, {"n": 1}, "application/json")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("raises", 500, "Internal Server Error"),
        ("body", 500, "Internal Server Error"),
        ("status", 500, "Internal Server Error"),
        ("early", 500, "Internal Server Error"),
        ("half", 500, "Internal Server Error"),
        ("plain-old", 500, "Internal Server Error"),
        ("slow", 503, "Service Unavailable"),
        ("denied", 500, "Internal Server Error"),
        ("other", 500, "Internal Server Error"),
    ],
)
def test_a_failure_has_no_details(shop: Deployment, path: str, status: int, message: str) -> None:
    response = ask(shop, path)
    assert (response.status, response.json()) == (status, {"message": message})


def test_a_function_does_not_frame_its_response(shop: Deployment) -> None:
    response = ask(shop, "framed")
    assert (response.status, response.data, response.headers["content-length"]) == (200, b"framed", "6")


def test_the_endpoint_of_an_api_needs_no_slash(shop: Deployment) -> None:
    without, root = ask(shop, "", url="endpoint"), ask(shop, "/", url="endpoint")
    assert (without.status, without.data) == (root.status, root.data) == (404, b'{"message":"Not Found"}')


def test_a_route_sends_to_a_queue(shop: Deployment) -> None:
    response = ask(shop, "queue", "POST", json={"order": 5}, headers={"x-who": "ada"})
    assert response.status == 200
    assert b"<SendMessageResult>" in response.data
    (received,) = shop.client("sqs").receive_message(
        QueueUrl=shop.outputs["queue"], WaitTimeSeconds=2, MessageAttributeNames=["All"]
    )["Messages"]
    assert (received["Body"], received["MessageAttributes"]["who"]["StringValue"]) == ("5", "ada")
    shop.client("sqs").delete_message(QueueUrl=shop.outputs["queue"], ReceiptHandle=received["ReceiptHandle"])


@pytest.mark.exhaustive
def test_a_route_puts_events(shop: Deployment) -> None:
    response = ask(shop, "bus/books", "POST", json={"order": 5}).json()
    assert response["FailedEntryCount"] == 0
    assert response["Entries"][0]["EventId"]


@pytest.mark.exhaustive
def test_a_route_puts_a_record_into_a_stream(shop: Deployment) -> None:
    data = base64.b64encode(b"first").decode()
    put, kinesis = ask(shop, "stream?key=k", "POST", json={"data": data}).json(), shop.client("kinesis")
    shard = kinesis.get_shard_iterator(
        StreamName=shop.outputs["stream"], ShardId=put["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    records = kinesis.get_records(ShardIterator=shard["ShardIterator"])["Records"]
    assert [(each["Data"], each["PartitionKey"]) for each in records] == [(b"first", "k")]


@pytest.mark.exhaustive
def test_a_route_starts_state_machines(shop: Deployment) -> None:
    arn = ask(shop, "start", "POST", json={"order": 5}).json()["executionArn"]
    states = shop.client("stepfunctions")
    eventually(lambda: states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED", "the execution")
    ended = ask(shop, "run", "POST", json={"order": 5}).json()
    assert json.loads(ended["output"]) == {"ok": True}


def test_a_route_calls_no_service_without_permission(shop: Deployment) -> None:
    assert ask(shop, "queue/nobody", "POST", json={"order": 6}).status == 403
    assert ask(shop, "queue/foreign", "POST", json={"order": 6}).status == 500
    received = shop.client("sqs").receive_message(QueueUrl=shop.outputs["queue"], VisibilityTimeout=0)
    assert "Messages" not in received


def test_a_jwt_authorizer_requires_issuer_audience_and_scopes(shop: Deployment) -> None:
    tokens = sign_in(shop)
    statuses = {
        (path, kind): ask(shop, path, headers={"Authorization": f"Bearer {tokens[kind]}"}).status
        for path in ("mine", "mine/scoped", "theirs")
        for kind in ("IdToken", "AccessToken", "RefreshToken")
    }
    assert statuses == {
        ("mine", "IdToken"): 201,
        ("mine", "AccessToken"): 201,
        ("mine", "RefreshToken"): 401,
        ("mine/scoped", "IdToken"): 403,
        ("mine/scoped", "AccessToken"): 403,
        ("mine/scoped", "RefreshToken"): 401,
        ("theirs", "IdToken"): 401,
        ("theirs", "AccessToken"): 401,
        ("theirs", "RefreshToken"): 401,
    }
    assert ask(shop, "mine").status == 401
    event = ask(shop, "mine", headers={"Authorization": tokens["IdToken"]}).json()
    assert event["requestContext"]["authorizer"]["jwt"]["claims"]["email"] == "ada@example.com"
