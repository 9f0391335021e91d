"""Registrations of a WebSocket API."""

import json
from typing import Any

import pytest
from every_component import ALARM_ARN, ARN, CALLED, KEY_ARN
from graphs import evaluate

from embedded_aws import Recording
from serverless_patterns import Function, Queue, WebSocketApi, Workflow
from serverless_patterns.connections.links import LinkArgs

QUEUE_ARN = ARN("sqs", "orders")


def record_api(args: Any = None, name: str = "live") -> Recording:
    return evaluate(lambda: WebSocketApi(name, args or {}))


def policy(recording: Recording, label: str) -> list[dict[str, Any]]:
    document = json.loads(recording.find_by_name(f"live-{label}-policy").inputs["policy"])
    return [{"Action": each["Action"], "Resource": each["Resource"]} for each in document["Statement"]]


def template(recording: Recording, slug: str) -> str:
    return recording.find_by_name(f"live-{slug}-integration").inputs["requestTemplates"]["$default"]


def test_an_api_without_arguments_keeps_its_connections() -> None:
    recording = record_api()
    connect = recording.find_by_name("live-connect-integration").inputs
    table = recording.find_by_name("live-connections-table")
    assert connect["integrationType"] == "AWS"
    assert connect["integrationUri"] == "arn:aws:apigateway:us-east-1:dynamodb:action/UpdateItem"
    assert f'"TableName":"{table.outputs["name"]}"' in template(recording, "connect")
    assert recording.find_by_name("live-connect-route").inputs["authorizationType"] == "NONE"
    assert (
        recording.find_by_name("live-disconnect-integration").inputs["integrationUri"].endswith("/DeleteItem")
    )
    keys = table.inputs["hashKey"], table.inputs["rangeKey"], table.inputs["ttl"]["attributeName"]
    assert keys == ("channel", "connectionId", "expiresAt")
    assert policy(recording, "to-connections") == [
        {"Action": ["dynamodb:UpdateItem", "dynamodb:DeleteItem"], "Resource": [table.outputs["arn"]]}
    ]
    # Any status but 200 refuses the connection.
    responses = recording.find_by_type("aws:apigatewayv2/integrationResponse:IntegrationResponse")
    assert {each.inputs["integrationResponseKey"] for each in responses} == {r"/2\d\d/"}


def test_each_backend_is_called_with_the_permission_for_it_alone() -> None:
    recording = record_api(
        {
            "routes": {
                "call": {"function": {**CALLED, "name": "items"}},
                "again": {"function": {**CALLED, "name": "items"}},
                "order": {"queue": {"arn": QUEUE_ARN, "kms_key_arn": KEY_ARN}},
                "quote": {"workflow": {"arn": ARN("states", "stateMachine:quote:live"), "sync": True}},
                "legacy": {"http": {"url": "https://legacy.example.com/messages"}},
                "ping": {"mock": {"body": "pong $5 #1"}},
            }
        }
    )
    assert policy(recording, "to-items") == [
        {"Action": ["lambda:InvokeFunction"], "Resource": [CALLED["arn"]]}
    ]
    assert policy(recording, "order") == [
        {"Action": ["sqs:SendMessage"], "Resource": [QUEUE_ARN]},
        {"Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": [KEY_ARN]},
    ]
    assert policy(recording, "quote") == [
        {"Action": ["states:StartSyncExecution"], "Resource": [ARN("states", "stateMachine:quote")]}
    ]
    role = recording.find_by_name("live-role").outputs["arn"]
    for slug, credentials in (("call", role), ("order", role), ("legacy", None), ("ping", None)):
        assert recording.find_by_name(f"live-{slug}-integration").inputs.get("credentialsArn") == credentials
    assert recording.find_by_name("live-order-integration").inputs["passthroughBehavior"] == "NEVER"
    response = recording.find_by_name("live-ping-failure").inputs["responseTemplates"]["$default"]
    assert not {"$", "#"} & {*response}
    assert json.loads(response) == "pong $5 #1"


def test_settings_of_routes_and_of_the_stage() -> None:
    recording = record_api(
        {
            "routes": {
                "order": {
                    "queue": {"arn": QUEUE_ARN},
                    "request_schema": {"type": "object"},
                    "throttle": {"rate_limit": 5, "burst_limit": 10},
                    "timeout": 2.5,
                    "two_way": False,
                },
                "$default": {"mock": {}},
            },
            "route_selection_expression": "$request.body.kind",
        }
    )
    route, model = (
        recording.find_by_name("live-order-route").inputs,
        recording.find_by_name("live-order-model"),
    )
    assert (route["modelSelectionExpression"], route["requestModels"]) == (
        r"\$default",
        {"$default": model.inputs["name"]},
    )
    assert "routeResponseSelectionExpression" not in route
    assert recording.find_by_name("live-order-integration").inputs["timeoutMilliseconds"] == 2500
    assert recording.find_by_name("live-default-route").inputs["routeKey"] == "$default"
    stage = recording.find_by_name("live-stage").inputs
    (own,) = stage["routeSettings"]
    assert (own["routeKey"], own["throttlingRateLimit"], own["throttlingBurstLimit"]) == ("order", 5, 10)
    assert stage["defaultRouteSettings"]["throttlingRateLimit"] == 1000
    assert "querystring" not in stage["accessLogSettings"]["format"]
    assert recording.find_by_name("live-api").inputs["routeSelectionExpression"] == "$request.body.kind"


def test_an_authorizer_says_whose_channel_it_is() -> None:
    sources = ["query.ticket", "header.X-Key"]
    recording = record_api(
        {"authorizer": {"function": CALLED, "identity_sources": sources}, "channel": "authorizer.tenant"}
    )
    authorizer = recording.find_by_name("live-authorizer").inputs
    assert authorizer["authorizerType"] == "REQUEST"
    assert authorizer["identitySources"] == [
        "route.request.querystring.ticket",
        "route.request.header.X-Key",
    ]
    assert authorizer["authorizerCredentialsArn"] == recording.find_by_name("live-role").outputs["arn"]
    assert policy(recording, "authorizer") == [
        {"Action": ["lambda:InvokeFunction"], "Resource": [CALLED["arn"]]}
    ]
    for slug in ("connect", "disconnect"):
        assert '#set($home = "authorizer.tenant:$home")' in template(recording, slug)


@pytest.mark.parametrize("change", ["route", "schema", "selection", "authorizer", "nothing"])
def test_a_deployment_is_replaced_when_what_it_contains_changes(change: str) -> None:
    def triggers(args: dict[str, Any]) -> str:
        return record_api(args).find_by_name("live-deployment").inputs["triggers"]["routes"]

    routes: dict[str, Any] = {"a": {"queue": {"arn": QUEUE_ARN}}}
    before: dict[str, Any] = {"routes": routes, "authorizer": {"function": CALLED}}
    after = {
        "route": {**before, "routes": {**routes, "b": {"mock": {}}}},
        "schema": {**before, "routes": {"a": {**routes["a"], "request_schema": {"type": "object"}}}},
        "selection": {**before, "route_selection_expression": "$request.body.kind"},
        "authorizer": {
            **before,
            "authorizer": {"function": CALLED, "identity_sources": ["header.Authorization"]},
        },
        "nothing": {**before, "throttle": {"rate_limit": 1, "burst_limit": 1}, "tags": {"a": "b"}},
    }[change]
    assert (triggers(before) == triggers(after)) == (change == "nothing")


def test_routes_of_blocks() -> None:
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    code = "patterns/fan-out-conversion/src/caption"

    def program() -> None:
        ordered = Queue("ordered", {"fifo": True, "hardened": True})
        prices = Function("prices", {"code": code, "handler": "caption.handler"})
        quote = Workflow("quote", {"definition": definition, "type": "EXPRESS", "timeout": 5})
        WebSocketApi(
            "live",
            {
                "routes": {
                    "ordered": ordered.websocket_route(),
                    "price": prices.websocket_route(),
                    "quote": quote.websocket_route(sync=True),
                }
            },
        )

    recording = evaluate(program)
    assert "MessageGroupId=$util.urlEncode($context.connectionId)" in template(recording, "ordered")
    assert policy(recording, "to-ordered")[1]["Action"] == ["kms:GenerateDataKey", "kms:Decrypt"]
    assert policy(recording, "to-prices")[0]["Action"] == ["lambda:InvokeFunction"]
    assert policy(recording, "to-quote")[0]["Action"] == ["states:StartSyncExecution"]


@pytest.mark.parametrize(
    ("access", "methods"),
    [(("send",), ["POST"]), (("send", "read", "disconnect"), ["POST", "GET", "DELETE"])],
)
def test_a_link_allows_the_connections_of_one_stage_alone(
    access: tuple[str, ...], methods: list[str]
) -> None:
    links: dict[str, LinkArgs] = {}

    def program() -> None:
        live = WebSocketApi("live", {})
        links["LIVE"] = live.link(*access)
        code = "patterns/fan-out-conversion/src/caption"
        Function("news", {"code": code, "handler": "caption.handler", "links": links})

    recording = evaluate(program)
    stage = recording.find_by_name("live-stage").outputs["executionArn"]
    document = json.loads(recording.find_by_name("news-policy").inputs["policy"])
    (statement,) = [each for each in document["Statement"] if "execute-api" in str(each["Action"])]
    assert statement["Action"] == ["execute-api:ManageConnections"]
    assert statement["Resource"] == [f"{stage}/{method}/@connections/*" for method in methods]
    api = recording.find_by_name("live-api").id
    url = recording.find_by_name("news-function").inputs["environment"]["variables"]["LIVE"]
    assert url == f"https://{api}.execute-api.us-east-1.amazonaws.com/live"


def test_a_domain_is_the_address_of_clients() -> None:
    domain = {"domain_name": "live.example.com", "certificate_arn": ARN("acm", "certificate/1")}
    recording = record_api({"domain": {**domain, "hosted_zone_id": "Z1"}, "alarm_topic_arn": ALARM_ARN})
    outputs = recording.find_by_name("live").outputs
    assert outputs["url"] == "wss://live.example.com"
    assert outputs["connections_url"].startswith("https://")
    assert recording.find_by_name("live-mapping").inputs["stage"] == "live"
    (alias,) = recording.find_by_name("live-record").inputs["aliases"]
    assert alias["name"].startswith("d-")
    assert recording.find_by_name("live-integration-errors-alarm").inputs["dimensions"]["Stage"] == "live"


def test_hardened_encrypts_all_with_one_key() -> None:
    recording = record_api({"hardened": True})
    (key,) = recording.find_by_type("aws:kms/key:Key")
    encrypted = {
        "live-connections-table": ("serverSideEncryption", "kmsKeyArn"),
        "live-messages-queue": ("kmsMasterKeyId",),
        "live-access-logs": ("kmsKeyId",),
        "live-publisher-logs": ("kmsKeyId",),
    }
    for name, path in encrypted.items():
        value = recording.find_by_name(name).inputs
        for part in path:
            value = value[part]
        assert value == key.outputs["arn"], name
    assert recording.find_by_name("live-access-logs").inputs["retentionInDays"] == 365
    assert ["kms:Decrypt"] in [each["Action"] for each in policy(recording, "to-connections")]
