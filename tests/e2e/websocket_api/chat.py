"""A WebSocket API in front of every kind of backend, beside a REST API and a site under one host name."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

from serverless_patterns import (
    ApiGatewayFacade,
    Function,
    Queue,
    StaticOffload,
    WebSocketApi,
    Workflow,
    allow,
)

AUTHORIZER = """
def handler(event, context):
    user, _, word = (event["queryStringParameters"] or {}).get("token", "").partition(":")
    effect = "Allow" if word == "sesame" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": user, "policyDocument": policy}
"""
ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"echo": json.loads(event["body"])["text"]})}
"""
POST = """
import os, boto3
def handler(event, context):
    api = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CHAT"])
    api.post_to_connection(ConnectionId=event["to"], Data=b"posted")
"""
UPPER = {
    "StartAt": "Answer",
    "QueryLanguage": "JSONata",
    "States": {
        "Answer": {
            "Type": "Pass",
            "End": True,
            "Output": {"upper": "{% $uppercase($states.input.message.text) %}"},
        }
    },
}


def code(directory: Path, name: str, text: str) -> str:
    """Writes the code of a function, and returns its directory."""
    (directory / name).mkdir(parents=True)
    (directory / name / "app.py").write_text(text)
    return str(directory / name)


def program(directory: Path) -> None:
    """Deploys everything."""
    authorizer = Function("door", {"code": code(directory, "door", AUTHORIZER), "handler": "app.handler"})
    echo = Function("echo", {"code": code(directory, "echo", ECHO), "handler": "app.handler"})
    orders, ordered = Queue("orders", {}), Queue("ordered", {"fifo": True})
    upper = Workflow("upper", {"definition": UPPER, "type": "EXPRESS"})
    bus = aws.cloudwatch.EventBus("events")
    events = Queue("events", {"senders": []})
    chat = WebSocketApi(
        "chat",
        {
            "authorizer": {"function": authorizer.route()["function"]},
            "channel": "authorizer.principalId",
            "routes": {
                "echo": echo.websocket_route(),
                "order": {
                    **orders.websocket_route(),
                    "request_schema": {"type": "object", "required": ["text"]},
                },
                "ordered": ordered.websocket_route(),
                "upper": upper.websocket_route(sync=True),
                "start": upper.websocket_route(),
                "event": {
                    "event_bus": {"arn": bus.arn, "source": "chat", "detail_type": "Said"},
                },
                "ping": {"mock": {"body": {"pong": "it's $5 #1"}}},
                "rare": {"mock": {}, "throttle": {"rate_limit": 0.001, "burst_limit": 1}},
                "quiet": {**orders.websocket_route(), "two_way": False},
                "join": {"subscribe": {"channel": "body.room"}},
                "leave": {"unsubscribe": {"channel": "body.room"}},
                "say": {"publish": {"channel": "body.room"}},
            },
        },
    )
    may = {"code": code(directory, "may", POST), "handler": "app.handler", "timeout": 20}
    Function("may", {**may, "links": {"CHAT": chat.link("send")}})
    Function("may-not", {**may, "environment": {"CHAT": chat.connections_url}})
    Function(
        "other",
        {
            **may,
            "environment": {"CHAT": chat.connections_url},
            "policy_statements": [
                allow(
                    ["execute-api:ManageConnections"],
                    "arn:aws:execute-api:us-east-1:123456789012:other/live/POST/@connections/*",
                )
            ],
        },
    )
    api = ApiGatewayFacade("api", {"routes": {"POST /publish": chat.publish_route()}})
    site = StaticOffload(
        "site",
        {
            "api": api.origin(),
            "origins": {"chat": chat.origin()},
            "behaviors": [{"path_pattern": "/chat/*", "origin": "chat", "strip_prefix": True}],
            "generated_files": {"index.html": "<p>chat</p>"},
        },
    )
    rule = aws.cloudwatch.EventRule(
        "events", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["chat"]})
    )
    target = aws.cloudwatch.EventTarget("events", rule=rule.name, event_bus_name=bus.name, arn=events.arn)
    del target
    for name, value in {
        "url": chat.url,
        "connections": chat.connections_table_arn.apply(lambda arn: arn.rpartition("/")[2]),
        "messages": chat.messages_queue_url,
        "orders": orders.url,
        "ordered": ordered.url,
        "site": site.url,
        "bus": bus.name,
    }.items():
        pulumi.export(name, value)
