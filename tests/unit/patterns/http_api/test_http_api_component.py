"""Registrations of an HTTP API."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from every_component import ALARM_ARN, ARN, CALLED, KEY_ARN, MONOLITH
from graphs import CAPTION, evaluate, statements
from tests.backends import EXAMPLES

from embedded_aws import Recording
from serverless_patterns import ContainerService, Function, HttpApi, Queue, StaticOffload, UserPool
from serverless_patterns.connections.backends import HTTP_API_READERS
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs

CALL: ApiGatewayFacadeRouteArgs = {"function": CALLED}  # pyright: ignore[reportAssignmentType]
GUARD: Any = {
    "authorizers": {
        "guard": {"function": CALLED},
        "web": {"jwt": {"issuer": "https://i.example.com", "audiences": ["web"]}},
    }
}
ROUTE = "aws:apigatewayv2/route:Route"


def record_api(routes: Mapping[str, Any], **args: Any) -> Recording:
    return evaluate(lambda: HttpApi("shop", {"routes": dict(routes), **args}))  # pyright: ignore[reportArgumentType]


def keys(recording: Recording) -> list[str]:
    return sorted(each.inputs["routeKey"] for each in recording.find_by_type(ROUTE))


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (
            "function",
            {
                "integrationType": "AWS_PROXY",
                "integrationUri": CALLED["invoke_arn"],
                "payloadFormatVersion": "1.0",
            },
        ),
        (
            "queue",
            {
                "integrationSubtype": "SQS-SendMessage",
                "requestParameters": {
                    "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/orders",
                    "MessageBody": "$request.body",
                    "Region": "us-east-1",
                },
            },
        ),
        (
            "workflow",
            {
                "integrationSubtype": "StepFunctions-StartSyncExecution",
                "requestParameters": {
                    "StateMachineArn": ARN("states", "stateMachine:quote"),
                    "Input": "$request.body",
                    "Region": "us-east-1",
                },
            },
        ),
        (
            "event_bus",
            {
                "integrationSubtype": "EventBridge-PutEvents",
                "requestParameters": {
                    "EventBusName": ARN("events", "event-bus/shop"),
                    "Source": "shop",
                    "DetailType": "Placed",
                    "Detail": "$request.body",
                    "Region": "us-east-1",
                },
            },
        ),
        (
            "stream",
            {
                "integrationSubtype": "Kinesis-PutRecord",
                "requestParameters": {
                    "StreamName": "clicks",
                    "PartitionKey": "$request.body.visitor",
                    "Data": "$request.body",
                    "Region": "us-east-1",
                },
            },
        ),
        (
            "http",
            {
                "integrationType": "HTTP_PROXY",
                "integrationUri": "https://legacy.example.com/{proxy}",
                "integrationMethod": "GET",
            },
        ),
        (
            "private",
            {
                "integrationUri": ARN("elasticloadbalancing", "listener/app/shop/1/2"),
                "connectionType": "VPC_LINK",
                "connectionId": "abc123",
                "requestParameters": {
                    "overwrite:path": "/${request.path.proxy}",
                    "overwrite:header.host": "shop.internal",
                },
            },
        ),
    ],
)
def test_each_backend_has_its_integration(argument: str, expected: dict[str, Any]) -> None:
    key, given = EXAMPLES[argument]
    recording = record_api({key: {argument: given}})
    (integration,) = recording.find_by_type("aws:apigatewayv2/integration:Integration")
    assert integration.inputs.items() >= expected.items()
    policies = recording.find_by_type("aws:iam/rolePolicy:RolePolicy")
    has_role = argument not in {"http", "private"}
    assert len(policies) == has_role
    assert ("credentialsArn" in integration.inputs) == has_role


def test_every_backend_of_http_apis_has_a_row() -> None:
    services = {"queue", "workflow", "event_bus", "stream"}
    assert set(HTTP_API_READERS) == {"function", *services, "http", "private"}


def test_records_are_spread_by_the_id_of_the_request() -> None:
    recording = record_api({"POST /": {"stream": {"arn": ARN("kinesis", "stream/clicks")}}})
    (integration,) = recording.find_by_type("aws:apigatewayv2/integration:Integration")
    assert integration.inputs["requestParameters"]["PartitionKey"] == "$context.requestId"


def test_requests_to_services_are_accepted_and_denials_are_errors_of_the_api() -> None:
    def statuses(routes: Mapping[str, Any]) -> dict[str, str]:
        (integration,) = record_api(routes).find_by_type("aws:apigatewayv2/integration:Integration")
        return {
            each["statusCode"]: each["mappings"]["overwrite:statuscode"]
            for each in integration.inputs["responseParameters"]
        }

    machine = ARN("states", "stateMachine:quote")
    assert statuses({"POST /": {"queue": {"arn": ARN("sqs", "q")}}}) == {"200": "202", "403": "500"}
    assert statuses({"POST /": {"workflow": {"arn": machine}}}) == {"200": "202", "403": "500"}
    assert statuses({"POST /": {"workflow": {"arn": machine, "sync": True}}}) == {"403": "500"}


def test_blocks_offer_their_routes() -> None:
    def program() -> None:
        orders, prices = (
            Queue("orders", {}),
            Function("prices", {"code": str(CAPTION), "handler": "caption.handler"}),
        )
        monolith = ContainerService("monolith", {"context": str(MONOLITH)})
        HttpApi(
            "shop",
            {
                "routes": {
                    "POST /orders": orders.route(),
                    "GET /prices": {**prices.route(), "throttle": {"rate_limit": 5, "burst_limit": 5}},
                    "ANY /{proxy+}": monolith.route("/{proxy}"),
                }
            },
        )

    recording = evaluate(program)
    private = recording.find_by_name("shop-any-proxy-89a420-integration").inputs
    assert private["integrationUri"] == recording.find_by_name("monolith-listener").outputs["arn"]
    assert private["requestParameters"]["overwrite:path"] == "/${request.path.proxy}"


def test_a_listener_with_a_certificate_is_called_by_tls() -> None:
    key, given = EXAMPLES["private"]
    secure = {**given, "url": "https://shop.example.com/a/{proxy}"}
    (integration,) = record_api({key: {"private": secure}}).find_by_type(
        "aws:apigatewayv2/integration:Integration"
    )
    assert integration.inputs["tlsConfig"] == {"serverNameToVerify": "shop.example.com"}
    assert integration.inputs["requestParameters"]["overwrite:path"] == "/a/${request.path.proxy}"


def test_each_role_has_the_calls_of_its_backends_alone() -> None:
    recording = record_api(
        {
            "GET /a": {"function": {**CALLED, "name": "items"}},
            "GET /b": {"function": {**CALLED, "name": "items"}},
            "POST /orders": {"queue": {"arn": ARN("sqs", "orders"), "kms_key_arn": KEY_ARN}},
            "GET /guarded": {**CALL, "authorizer": "guard"},
        },
        **GUARD,
    )
    found = {
        each.name: [(part["Action"], part["Resource"]) for part in statements(each)]
        for each in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")
    }
    invoke = (["lambda:InvokeFunction"], [CALLED["arn"]])
    assert invoke in found["shop-items-invoke-function-policy"]
    (orders,) = (each for name, each in found.items() if "send-message" in name)
    assert orders == [
        (["sqs:SendMessage"], [ARN("sqs", "orders")]),
        (["kms:GenerateDataKey", "kms:Decrypt"], [KEY_ARN]),
    ]


def test_authorization_of_routes() -> None:
    recording = record_api(
        {
            "GET /open": CALL,
            "GET /signed": {**CALL, "authorizer": "AWS_IAM"},
            "GET /web": {**CALL, "authorizer": "web", "authorization_scopes": ["shop/read"]},
            "GET /guarded": {**CALL, "authorizer": "guard"},
        },
        **GUARD,
    )
    types = {
        each.inputs["routeKey"]: each.inputs["authorizationType"] for each in recording.find_by_type(ROUTE)
    }
    assert types == {
        "GET /open": "NONE",
        "GET /signed": "AWS_IAM",
        "GET /web": "JWT",
        "GET /guarded": "CUSTOM",
    }
    assert recording.find_by_name("shop-get-web-route").inputs["authorizationScopes"] == ["shop/read"]
    guard = recording.find_by_name("shop-guard-authorizer").inputs
    assert guard["authorizerCredentialsArn"] == recording.find_by_name("shop-role").outputs["arn"]
    assert (guard["authorizerPayloadFormatVersion"], guard["enableSimpleResponses"]) == ("1.0", False)
    assert guard["identitySources"] == ["$request.header.Authorization"]


def test_a_user_pool_offers_an_authorizer_of_its_clients() -> None:
    def program() -> None:
        staff = UserPool("staff", {"clients": {"desk": {}, "till": {}}})
        for name, clients in (("all", ()), ("one", ("till",))):
            authorizers = {"staff": staff.jwt_authorizer(*clients)}
            HttpApi(name, {"routes": {"GET /": {**CALL, "authorizer": "staff"}}, "authorizers": authorizers})

    recording = evaluate(program)
    desk, till = (recording.find_by_name(f"staff-{client}-client").id for client in ("desk", "till"))
    for name, expected in (("all", [desk, till]), ("one", [till])):
        given = recording.find_by_name(f"{name}-staff-authorizer").inputs["jwtConfiguration"]
        assert given["audiences"] == expected
        assert given["issuer"] == recording.find_by_name("staff").outputs["issuer"]


@pytest.mark.parametrize(
    ("clients", "named", "message"),
    [
        ({"desk": {}}, ("dask",), "clients: 'dask'; must be among its clients: desk"),
        ({}, (), "clients: none; must be among its clients: none"),
    ],
)
def test_an_authorizer_requires_clients(clients: Any, named: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        evaluate(lambda: UserPool("staff", {"clients": clients}).jwt_authorizer(*named))


def test_a_protected_route_for_any_method_has_no_preflight() -> None:
    cors = {"allowed_origins": ["https://shop.example.com"]}
    routes = {
        "ANY /open": CALL,
        "ANY /signed": {**CALL, "authorizer": "AWS_IAM", "throttle": {"rate_limit": 1, "burst_limit": 1}},
    }
    methods = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
    recording = record_api(routes, cors=cors)
    assert keys(recording) == sorted(["ANY /open", *(f"{method} /signed" for method in methods)])
    settings = recording.find_by_name("shop-stage").inputs["routeSettings"]
    assert [each["routeKey"] for each in settings] == [f"{method} /signed" for method in methods]
    assert keys(record_api(routes)) == ["ANY /open", "ANY /signed"]


def test_cors_is_closed_unless_it_is_given() -> None:
    assert "corsConfiguration" not in record_api({"GET /": CALL}).find_by_name("shop-api").inputs
    given = (
        record_api({"GET /": CALL, "POST /": CALL}, cors={"allowed_origins": ["*"]})
        .find_by_name("shop-api")
        .inputs
    )
    assert given["corsConfiguration"] == {
        "allowOrigins": ["*"],
        "allowMethods": ["GET", "POST"],
        "allowHeaders": ["authorization", "content-type"],
        "exposeHeaders": [],
        "allowCredentials": False,
        "maxAge": 3_600,
    }


def test_each_change_of_a_route_is_deployed() -> None:
    def digest(**changed: Any) -> str:
        recording = record_api({"GET /": {**CALL, **changed}}, **GUARD)
        return recording.find_by_name("shop-deployment").inputs["triggers"]["routes"]

    changes: list[dict[str, Any]] = [
        {},
        {"timeout": 5},
        {"authorizer": "AWS_IAM"},
        {"authorizer": "web"},
        {"authorizer": "web", "authorization_scopes": ["a"]},
    ]
    assert len({digest(**change) for change in changes}) == len(changes)
    # Throttles are settings of the stage.
    assert digest(throttle={"rate_limit": 1, "burst_limit": 1}) == digest()


def test_the_stage_logs_neither_bodies_nor_headers() -> None:
    stage = record_api({"GET /": CALL}).find_by_name("shop-stage").inputs
    fields = json.loads(stage["accessLogSettings"]["format"])
    assert not {
        name for name, value in fields.items() if "header" in value or "body" in value or "query" in value
    }
    assert stage["defaultRouteSettings"] == {
        "throttlingRateLimit": 1_000,
        "throttlingBurstLimit": 500,
        "detailedMetricsEnabled": False,
    }


def test_a_custom_domain_with_mutual_tls_is_the_only_endpoint() -> None:
    domain = {
        "domain_name": "api.example.com",
        "certificate_arn": ARN("acm", "certificate/1"),
        "hosted_zone_id": "Z1",
        "base_path": "v1",
        "mutual_tls_authentication": {"truststore_uri": "s3://certificates/clients.pem"},
    }
    recording = record_api({"GET /": CALL}, domain=domain)
    assert recording.find_by_name("shop-api").inputs["disableExecuteApiEndpoint"]
    created = recording.find_by_name("shop-domain").inputs
    assert created["domainNameConfiguration"]["securityPolicy"] == "TLS_1_2"
    assert created["mutualTlsAuthentication"] == {"truststoreUri": "s3://certificates/clients.pem"}
    assert recording.find_by_name("shop-mapping").inputs["apiMappingKey"] == "v1"
    assert recording.find_by_name("shop-record").inputs["name"] == "api.example.com"
    outputs = recording.find_by_name("shop").outputs
    assert (outputs["url"], outputs["origin_path"]) == ("https://api.example.com/v1", "/v1")


@pytest.mark.parametrize(("stage_name", "path"), [("$default", ""), ("live", "/live")])
def test_a_distribution_reaches_the_api(stage_name: str, path: str) -> None:
    def program() -> None:
        api = HttpApi("shop", {"routes": {"GET /": CALL}, "stage_name": stage_name})
        StaticOffload("site", {"api": api.origin()})
        pulumi.export("url", api.url)

    recording = evaluate(program)
    host = f"{recording.find_by_name('shop-api').id}.execute-api.us-east-1.amazonaws.com"
    assert recording.outputs["url"] == f"https://{host}{path}"
    origins = recording.find_by_name("site-distribution").inputs["origins"]
    assert [each.get("originPath", "") for each in origins if each["domainName"] == host] == [path]


def test_an_alarm_only_with_a_topic() -> None:
    alarms = "aws:cloudwatch/metricAlarm:MetricAlarm"
    assert not record_api({"GET /": CALL}).find_by_type(alarms)
    (alarm,) = record_api({"GET /": CALL}, alarm_topic_arn=ALARM_ARN).find_by_type(alarms)
    assert (alarm.inputs["metricName"], sorted(alarm.inputs["dimensions"])) == ("5xx", ["ApiId", "Stage"])
