"""An HTTP API in front of every kind of backend, with every kind of authorizer, beside a site."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

from serverless_patterns import (
    ContainerService,
    EventBus,
    Function,
    HttpApi,
    Queue,
    StaticOffload,
    Stream,
    UserPool,
    UserPoolClientArgs,
    Workflow,
    http_route,
)

ROOT = Path(__file__).resolve().parents[3]
PAGE = "https://shop.example.com"
ECHO = """
import json
def handler(event, context):
    if event.get("headers", {}).get("x-fail"):
        raise ValueError("secret details")
    return {"statusCode": 200, "body": json.dumps(event), "headers": {"access-control-allow-origin": "https://other"}}
"""
POLICY = """
def handler(event, context):
    user, _, word = event["authorizationToken"].partition(":")
    effect = "Allow" if word == "sesame" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": user, "policyDocument": policy, "context": {"tier": "gold"}}
"""
SIMPLE = """
def handler(event, context):
    return {"isAuthorized": event["identitySource"] == ["sesame"], "context": {"tier": "gold"}}
"""
ORDERED = {"fifo": True, "deduplication_scope": "messageGroup"}
UPPER = {
    "StartAt": "Answer",
    "QueryLanguage": "JSONata",
    "States": {
        "Answer": {"Type": "Pass", "End": True, "Output": {"upper": "{% $uppercase($states.input.text) %}"}}
    },
}


def code(directory: Path, name: str, text: str) -> str:
    """Writes the code of a function, and returns its directory."""
    (directory / name).mkdir(parents=True)
    (directory / name / "app.py").write_text(text)
    return str(directory / name)


def program(directory: Path) -> None:
    """Deploys everything."""

    def function(name: str, text: str) -> Function:
        return Function(name, {"code": code(directory, name, text), "handler": "app.handler"})

    echo, policy, simple = function("echo", ECHO), function("policy", POLICY), function("simple", SIMPLE)
    orders, ordered = Queue("orders", {}), Queue("ordered", ORDERED)
    upper = Workflow("upper", {"definition": UPPER, "type": "EXPRESS", "timeout": 5})
    jobs = Workflow("jobs", {"definition": UPPER, "timeout": 60})
    bus, clicks = EventBus("events", {}), Stream("clicks", {})
    rule = aws.cloudwatch.EventRule(
        "events", event_bus_name=bus.event_bus_name, event_pattern=json.dumps({"source": ["shop"]})
    )
    sender = {"service": "events.amazonaws.com", "source_arn": rule.arn}
    events = Queue("events", {"senders": [sender]})  # pyright: ignore[reportArgumentType]
    aws.cloudwatch.EventTarget("events", rule=rule.name, event_bus_name=bus.event_bus_name, arn=events.arn)
    client: UserPoolClientArgs = {"auth_flows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]}
    staff, strangers = (
        UserPool(name, {"clients": {client_name: client}})
        for name, client_name in (("staff", "desk"), ("strangers", "web"))
    )
    monolith = ContainerService(
        "monolith", {"context": str(ROOT / "patterns/api-gateway-facade/src/monolith")}
    )
    plain = HttpApi(
        "plain",
        {
            "routes": {"$default": echo.route()},
            "payload_format_version": "2.0",
            "stage_name": "live",
            "domain": {
                "domain_name": "plain.example.com",
                "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
                "mutual_tls_authentication": {"truststore_uri": "s3://certificates/clients.pem"},
                "base_path": "v1",
            },
        },
    )
    open_ = HttpApi("open", {"routes": {"ANY /{proxy+}": echo.route()}, "stage_name": "live"})
    shop = HttpApi(
        "shop",
        {
            "routes": {
                "GET /items/{id}": echo.route(),
                "ANY /any": echo.route(),
                "POST /orders": orders.route(),
                "POST /orders/{tenant}": orders.route(message_group_id="path.tenant"),
                "POST /ordered/{customer}": ordered.route(
                    message_group_id="path.customer", message_deduplication_id="header.Idempotency-Key"
                ),
                "POST /upper": upper.route(sync=True),
                "POST /jobs": jobs.route(),
                "POST /events": bus.route(source="shop", detail_type="Placed"),
                "POST /clicks/{visitor}": clicks.route(partition_key="path.visitor"),
                "POST /spread": clicks.route(),
                "GET /legacy/{proxy+}": http_route(pulumi.Output.concat(open_.url, "/{proxy}")),
                "ANY /monolith/{proxy+}": monolith.route("/legacy/{proxy}"),
                "GET /staff": {**echo.route(), "authorizer": "staff"},
                "GET /staff/scoped": {
                    **echo.route(),
                    "authorizer": "staff",
                    "authorization_scopes": ["aws.cognito.signin.user.admin"],
                },
                "POST /staff/orders": {
                    **ordered.route(message_group_id="claim.sub", message_deduplication_id="body.id"),
                    "authorizer": "staff",
                },
                "GET /policy": {**echo.route(), "authorizer": "policy"},
                "GET /simple": {**echo.route(), "authorizer": "simple"},
                "ANY /signed": {**echo.route(), "authorizer": "AWS_IAM"},
                "GET /rare": {**echo.route(), "throttle": {"rate_limit": 0.001, "burst_limit": 1}},
            },
            "authorizers": {
                "staff": staff.jwt_authorizer(),
                "policy": {"function": policy.route().get("function"), "result_ttl_in_seconds": 0},
                "simple": {
                    "function": simple.route().get("function"),
                    "identity_sources": ["header.X-Word"],
                    "enable_simple_responses": True,
                },
            },
            "cors": {"allowed_origins": [PAGE], "expose_headers": ["x-total"]},
        },
    )
    site = StaticOffload("site", {"api": shop.origin(), "generated_files": {"index.html": "<p>shop</p>"}})
    for name, value in {
        "url": shop.url,
        "plain": plain.url,
        "plain_id": plain.api_id,
        "execution_arn": shop.execution_arn,
        "orders": orders.url,
        "ordered": ordered.url,
        "events": events.url,
        "clicks": clicks.stream_name,
        "staff": staff.user_pool_id,
        "desk": staff.client_ids["desk"],
        "strangers": strangers.user_pool_id,
        "web": strangers.client_ids["web"],
        "api_id": shop.api_id,
        "site": site.url,
    }.items():
        pulumi.export(name, value)
