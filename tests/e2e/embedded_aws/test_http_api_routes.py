"""HTTP APIs: HTTP backends, parameter mappings, authorizers, CORS, throttles, access logs, and domains."""

import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from pulumi import Output

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.http_apis import EchoBackend, HttpApi, ask
from tests.e2e.embedded_aws.programs import allow, simple_function
from tests.e2e.embedded_aws.rest_apis import log_lines

_AUTHORIZER = """
import uuid
def handler(event, context):
    token = event["headers"].get("x-token", "")
    if token == "broken":
        raise ValueError("broken")
    context = {"draw": uuid.uuid4().hex, "type": event["type"], "routes": 2}
    if event["version"] == "2.0":
        return {"isAuthorized": token == "letmein" and bool(event["routeArn"]), "context": context}
    effect = "Allow" if token == "letmein" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "ada", "policyDocument": policy, "context": context}
"""
_ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"x-secret": "1", "Access-Control-Allow-Origin": "none"},
            "body": json.dumps(event)}
"""
_FORMAT = {
    name: f"$context.{name}"
    for name in (
        *("requestId", "routeKey", "status", "httpMethod", "path", "stage", "protocol", "domainName"),
        *("responseLength", "integrationStatus", "integration.status", "integrationErrorMessage"),
        *(
            "error.message",
            "error.responseType",
            "authorizer.error",
            "authorizer.routes",
            "identity.sourceIp",
        ),
    )
}


def _program(backend: str) -> None:
    desk = HttpApi(
        "desk",
        cors_configuration={
            "allow_origins": ["https://shop.example.com"],
            "allow_methods": ["GET"],
            "allow_headers": ["x-token"],
            "expose_headers": ["x-n"],
            "max_age": 60,
        },
    )
    echo = simple_function("echo", _ECHO)
    desk.permit(echo)
    function = desk.function("echo", echo, payload_format_version="2.0")
    desk.route("GET /plain", function)
    limited = desk.route("GET /limited", function)
    desk.route("GET /signed", function, authorization_type="AWS_IAM")
    mappings = {
        "overwrite:header.x-id": "$request.querystring.id",
        "remove:querystring.id": "''",
        "append:querystring.kind": "mapped",
        "overwrite:path": "/from/${context.stage}",
    }
    mapped = desk.function("mapped", echo, payload_format_version="2.0", request_parameters=mappings)
    desk.route("GET /mapped", mapped)
    desk.route("ANY /proxy/{proxy+}", desk.proxy("proxy", f"{backend}/{{proxy}}"))
    responses = [
        {
            "status_code": "200",
            "mappings": {
                "overwrite:statuscode": "202",
                "append:header.x-n": "$response.header.x-n",
                "remove:header.x-secret": "''",
                "overwrite:header.x-route": "$context.routeKey",
            },
        }
    ]
    more = {"request_parameters": {"overwrite:path": "/new/$request"}, "response_parameters": responses}
    desk.route("GET /changed/{id}", desk.proxy("changed", f"{backend}/old/{{id}}?fixed=1", **more))
    desk.route("GET /closed", desk.proxy("closed", "http://127.0.0.1:1/"))
    plain = Output.concat(desk.api.api_endpoint, "/plain")
    desk.route("GET /chained", desk.proxy("chained", plain))
    _authorizers(desk, function)
    _private(desk)
    log = aws.cloudwatch.LogGroup("access")
    stage = aws.apigatewayv2.Stage(
        "default",
        api_id=desk.api.id,
        name="$default",
        auto_deploy=True,
        access_log_settings={"destination_arn": log.arn, "format": json.dumps(_FORMAT)},
        default_route_settings={"throttling_burst_limit": 1000, "throttling_rate_limit": 1000},
        route_settings=[
            {"route_key": "GET /limited", "throttling_burst_limit": 2, "throttling_rate_limit": 0.001}
        ],
        opts=pulumi.ResourceOptions(depends_on=[limited]),
    )
    domain = aws.apigatewayv2.DomainName(
        "domain",
        domain_name="desk.example.com",
        domain_name_configuration={
            "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
            "endpoint_type": "REGIONAL",
            "security_policy": "TLS_1_2",
        },
        mutual_tls_authentication={"truststore_uri": "s3://trust/store.pem"},
    )
    aws.apigatewayv2.ApiMapping(
        "domain", api_id=desk.api.id, domain_name=domain.domain_name, stage=stage.name, api_mapping_key="v1/a"
    )
    for name, resource in (
        ("clerk", Output.concat(desk.api.execution_arn, "/$default/GET/signed")),
        ("stranger", Output.concat(desk.api.execution_arn, "/$default/GET/other")),
    ):
        user = aws.iam.User(name)
        key = aws.iam.AccessKey(name, user=user.name)
        document = resource.apply(lambda arn: allow("execute-api:Invoke", arn))
        aws.iam.UserPolicy(name, user=user.name, policy=document)
        pulumi.export(name, [key.id, key.secret])
    pulumi.export("url", stage.invoke_url)
    pulumi.export("log", log.name)
    pulumi.export("domain", domain.domain_name)


def _authorizers(desk: HttpApi, function: aws.apigatewayv2.Integration) -> None:
    authorizer = simple_function("authorizer", _AUTHORIZER)
    denied = simple_function("denied", _AUTHORIZER)
    aws.lambda_.Permission(
        "authorizers",
        action="lambda:InvokeFunction",
        function=authorizer.name,
        principal="apigateway.amazonaws.com",
        source_arn=Output.concat(desk.api.execution_arn, "/authorizers/*"),
    )
    for name, code, more in (
        ("simple", authorizer, {"enable_simple_responses": True, "authorizer_result_ttl_in_seconds": 300}),
        ("once", authorizer, {"enable_simple_responses": True, "authorizer_result_ttl_in_seconds": 0}),
        ("policy", authorizer, {"authorizer_payload_format_version": "1.0"}),
        ("denied", denied, {"enable_simple_responses": True}),
    ):
        made = aws.apigatewayv2.Authorizer(
            name,
            api_id=desk.api.id,
            authorizer_type="REQUEST",
            authorizer_uri=code.invoke_arn,
            identity_sources=["$request.header.x-token"],
            **{"authorizer_payload_format_version": "2.0", **more},
        )
        desk.route(f"GET /{name}", function, authorization_type="CUSTOM", authorizer_id=made.id)


def _private(desk: HttpApi) -> None:
    network = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    subnets = [
        aws.ec2.Subnet(f"net-{zone}", vpc_id=network.id, cidr_block=f"10.0.{number}.0/24")
        for number, zone in enumerate("ab")
    ]
    ids = [each.id for each in subnets]
    balancer = aws.lb.LoadBalancer("inside", internal=True, subnets=ids, load_balancer_type="application")
    listeners = {
        port: aws.lb.Listener(
            f"inside-{port}",
            load_balancer_arn=balancer.arn,
            port=port,
            protocol="HTTP",
            default_actions=[
                {
                    "type": "fixed-response",
                    "fixed_response": {
                        "content_type": "text/plain",
                        "message_body": f"inside {port}",
                        "status_code": "200",
                    },
                }
            ],
        )
        for port in (80, 8080)
    }
    link = aws.apigatewayv2.VpcLink("link", subnet_ids=ids, security_group_ids=[])
    for port, listener in listeners.items():
        private = desk.proxy(f"to-{port}", listener.arn, connection_type="VPC_LINK", connection_id=link.id)
        desk.route(f"GET /private/{port}", private)
    without_link = Output.concat("http://", balancer.dns_name, "/")
    desk.route("GET /private/unlinked", desk.proxy("unlinked", without_link))


@pytest.fixture(scope="module")
def desk(emulator: Emulator) -> Iterator[Deployment]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), EchoBackend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        backend = f"http://127.0.0.1:{server.server_port}"
        with deploy(lambda: _program(backend), stack="http-routes", emulator=emulator) as stack:
            yield stack
    finally:
        server.shutdown()
        server.server_close()


def test_a_backend_receives_the_request_and_the_client_its_response(desk: Deployment) -> None:
    response = ask(desk, "proxy/a/b%20c?x=1&x=2", "POST", body=b"text", headers={"X-Own": "me"})
    received = response.json()
    assert (response.status, received["method"], received["path"]) == (200, "POST", "/a/b%20c?x=1&x=2")
    assert (received["body"], received["headers"]["x-own"]) == ("text", "me")
    assert received["headers"]["host"].startswith("127.0.0.1:")
    assert "for=127.0.0.1" in received["headers"]["forwarded"]
    assert response.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert (response.headers["x-secret"], response.headers["location"]) == ("1", "/there")
    assert ask(desk, "proxy/created").status == 201


def test_parameters_of_a_backend_are_mapped(desk: Deployment) -> None:
    response = ask(desk, "changed/7?x=1")
    assert (response.status, response.json()["path"]) == (202, "/new/$request?fixed=1&x=1")
    assert (response.headers["x-n"], response.headers["x-route"]) == ("5,5", "GET /changed/{id}")
    assert "x-secret" not in response.headers


@pytest.mark.exhaustive
def test_parameters_of_a_function_are_mapped(desk: Deployment) -> None:
    event = ask(desk, "mapped?id=7&kind=a").json()
    assert (event["headers"]["x-id"], event["rawPath"]) == ("7", "/from/$default")
    assert (event["queryStringParameters"], event["rawQueryString"]) == (
        {"kind": "a,mapped"},
        "kind=a&kind=mapped",
    )


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("closed", 503, b'{"message":"Service Unavailable"}'),
        ("private/80", 200, b"inside 80"),
        ("private/8080", 200, b"inside 8080"),
        ("private/unlinked", 503, b'{"message":"Service Unavailable"}'),
        ("none", 404, b'{"message":"Not Found"}'),
    ],
)
def test_private_and_unreachable_backends(desk: Deployment, path: str, status: int, body: bytes) -> None:
    response = ask(desk, path)
    assert (response.status, response.data) == (status, body)


@pytest.mark.exhaustive
def test_an_api_reaches_another_by_its_endpoint(desk: Deployment) -> None:
    assert ask(desk, "chained").json()["rawPath"] == "/plain"


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("simple", "letmein", 200),
        ("simple", "other", 403),
        ("simple", None, 401),
        ("simple", "broken", 500),
        ("policy", "letmein", 200),
        ("policy", "other", 403),
        ("denied", "letmein", 500),
    ],
)
def test_a_function_authorizes(desk: Deployment, path: str, token: str | None, status: int) -> None:
    response = ask(desk, path, headers={"x-token": token} if token else {})
    messages = {401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error"}
    assert response.status == status
    if status == 200:
        context = response.json()["requestContext"]["authorizer"]["lambda"]
        expected = {"simple": (None, 2), "policy": ("ada", "2")}[path]
        assert (context.get("principalId"), context["routes"]) == expected
    else:
        assert response.json() == {"message": messages[status]}


def test_decisions_are_cached_by_identity_sources(desk: Deployment) -> None:
    draws = {
        path: {
            ask(desk, path, headers={"x-token": "letmein"}).json()["requestContext"]["authorizer"]["lambda"][
                "draw"
            ]
            for _ in range(2)
        }
        for path in ("simple", "once")
    }
    assert (len(draws["simple"]), len(draws["once"])) == (1, 2)


def test_a_signed_request_needs_permission(desk: Deployment) -> None:
    url = f"{desk.local_url('url')}signed"
    statuses = {}
    for name in ("clerk", "stranger", None):
        request = AWSRequest("GET", url)
        if name:
            SigV4Auth(Credentials(*desk.outputs[name]), "execute-api", "us-east-1").add_auth(request)
        response = urllib3.request("GET", url, headers=dict(request.headers), retries=False)
        statuses[name] = response.status, response.json().get("message")
        if name == "clerk":
            caller = response.json()["requestContext"]["authorizer"]["iam"]
            assert caller["accessKey"] == desk.outputs["clerk"][0]
            assert ":user/clerk" in caller["userArn"]
    assert statuses == {"clerk": (200, None), "stranger": (403, "Forbidden"), None: (403, "Forbidden")}


def test_pages_of_an_allowed_origin_read_responses(desk: Deployment) -> None:
    origin = {"Origin": "https://shop.example.com"}
    asked = {**origin, "Access-Control-Request-Method": "GET"}
    preflight = ask(desk, "none", "OPTIONS", headers=asked)
    assert preflight.status == 204
    assert {name: value for name, value in preflight.headers.items() if "access-control" in name} == {
        "access-control-allow-origin": "https://shop.example.com",
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": "x-token",
        "access-control-max-age": "60",
    }
    response = ask(desk, "plain", headers=origin)
    assert response.headers["access-control-allow-origin"] == "https://shop.example.com"
    assert "access-control-allow-origin" not in ask(desk, "plain").headers
    assert ask(desk, "none", "OPTIONS").status == 404


def test_a_route_is_throttled(desk: Deployment) -> None:
    responses = [ask(desk, "limited") for _ in range(3)]
    assert [each.status for each in responses] == [200, 200, 429]
    assert responses[2].json() == {"message": "Too Many Requests"}
    assert ask(desk, "plain").status == 200


def test_too_large_headers_are_rejected(desk: Deployment) -> None:
    """The path counts too: 3,000 bytes of it with 7,000 of a header are too much."""
    fits = ask(desk, "plain", headers={"x-large": "x" * 9_800})
    assert fits.status == 200
    for path, size in (("plain", 10_240), (f"proxy/{'p' * 3_000}?q={'q' * 300}", 7_000)):
        response = ask(desk, path, headers={"x-large": "x" * size})
        assert (response.status, response.json()) == (431, {"message": "Request Header Fields Too Large"})


@pytest.mark.exhaustive
def test_too_large_requests_are_rejected(desk: Deployment) -> None:
    response = ask(desk, "proxy/large", "POST", body=b"x" * (10 * 1024 * 1024 + 1))
    assert (response.status, response.json()) == (413, {"message": "Request Entity Too Large"})


@pytest.mark.exhaustive
def test_a_custom_domain_leads_to_the_stage(desk: Deployment) -> None:
    event = ask(desk, "/v1/a/plain", url="domain").json()
    assert (event["rawPath"], event["requestContext"]["domainName"]) == ("/plain", "desk.example.com")
    assert ask(desk, "/v2/plain", url="domain").status in {403, 404}


@pytest.mark.exhaustive
def test_the_access_log_has_a_line_for_each_request(desk: Deployment) -> None:
    ok = ask(desk, "plain").headers["apigw-requestid"]
    refused = ask(desk, "simple", headers={"x-token": "other"}).headers["apigw-requestid"]
    allowed = ask(desk, "simple", headers={"x-token": "letmein"}).headers["apigw-requestid"]
    closed = ask(desk, "closed").headers["apigw-requestid"]

    def find_lines() -> dict[str, dict[str, Any]] | None:
        lines = {each["requestId"]: each for each in log_lines(desk, desk.outputs["log"])}
        return lines if {ok, refused, allowed, closed} <= lines.keys() else None

    lines = eventually(find_lines, "the access log")
    line = lines[ok]
    assert (line["routeKey"], line["status"], line["httpMethod"]) == ("GET /plain", "200", "GET")
    assert (line["path"], line["stage"], line["identity.sourceIp"]) == ("/plain", "$default", "127.0.0.1")
    assert (line["integrationStatus"], line["error.message"]) == ("200", "-")
    assert line["responseLength"].isdecimal()
    assert line["domainName"].endswith(".execute-api.us-east-1.amazonaws.com")
    refusal = lines[refused]
    assert (refusal["status"], refusal["error.message"], refusal["error.responseType"]) == (
        *("403", "Forbidden"),
        "FORBIDDEN",
    )
    assert refusal["authorizer.error"] == "Forbidden"
    assert lines[allowed]["authorizer.routes"] == "2"
    assert (lines[closed]["integration.status"], lines[closed]["integrationErrorMessage"]) == (
        *("503", "the backend cannot be reached"),
    )
