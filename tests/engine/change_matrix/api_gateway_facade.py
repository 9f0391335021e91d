"""Effects of each argument of ``ApiGatewayFacade``."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import urllib3

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import TOPIC_ARN, Change, Component

_ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
_DOMAIN = {"domain_name": "api.example.com", "certificate_arn": _ARN("acm", "certificate/1")}
_DEPLOYED = {"api": "update", "deployment": "replace", "stage": "update"}
"""Effect of a changed document: a deployment keeps its document."""


def _function(name: str) -> dict[str, Any]:
    arn = _ARN("lambda", f"function:{name}")
    path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    return {"arn": arn, "invoke_arn": f"{path}/{arn}/invocations"}


def _queue(name: str) -> dict[str, Any]:
    return {"arn": _ARN("sqs", name)}


def _item(operation: str, table: str) -> dict[str, Any]:
    return {"arn": _ARN("dynamodb", f"table/{table}"), "operation": operation, "key": {"id": "path.id"}}


_FILES = {"arn": "arn:aws:s3:::files", "region": "us-east-1", "operation": "delete", "name": "files"}
_CLICKS = {"arn": _ARN("kinesis", "stream/clicks"), "name": "clicks"}
_ROUTES: dict[str, dict[str, Any]] = {
    "GET /health": {"mock": {"body": {"status": "up"}}},
    "GET /terms": {"mock": {}, "api_key_required": True},
    "GET /prices": {"function": _function("prices"), "authorizer": "tokens"},
    "GET /stock": {"function": _function("stock")},
    "POST /orders": {"queue": _queue("orders"), "throttle": {"rate_limit": 50, "burst_limit": 20}},
    "POST /returns": {"queue": _queue("returns")},
    "GET /items/{id}": {"table": _item("get", "items"), "cache": {"ttl_in_seconds": 60}},
    "GET /users/{id}": {"table": _item("get", "users")},
    "POST /quotes": {"workflow": {"arn": _ARN("states", "stateMachine:quote"), "sync": True}},
    "GET /old/{proxy+}": {"http": {"url": "https://old.example.com/{proxy}"}},
}
_PLANS = {"partners": {"api_keys": ["acme", "globex"]}}


def _change_route(name: str, **changed: Any) -> dict[str, Any]:
    return {**_ROUTES, name: {**_ROUTES[name], **changed}}


def _remove_routes(*names: str) -> dict[str, Any]:
    return {name: route for name, route in _ROUTES.items() if name not in names}


def _make(name: str, arguments: Any) -> patterns.ApiGatewayFacade:
    """Creates it with the queue and the table of the probe, and a web ACL for any ``web_acl_arn``."""
    patterns.ApiGatewayCloudWatchRole("logging", {})
    backends = {
        "queue": aws.sqs.Queue("returns").arn,
        "table": aws.dynamodb.Table(
            "users",
            hash_key="id",
            attributes=[{"name": "id", "type": "S"}],
            billing_mode="PAY_PER_REQUEST",
        ).arn,
    }
    routes = {**arguments["routes"]}
    for route, kind in (("POST /returns", "queue"), ("GET /users/{id}", "table")):
        if route in routes:
            backend = {**routes[route][kind], "arn": backends[kind], "name": "probed"}
            routes[route] = {**routes[route], kind: backend}
    target = _create_other_api()
    visibility: Any = {"cloudwatch_metrics_enabled": False, "metric_name": "own"}
    web_acl = aws.wafv2.WebAcl(
        "own",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config={**visibility, "sampled_requests_enabled": False},
    )
    own: Any = {"web_acl_arn": web_acl.arn} if arguments.get("web_acl_arn") else {}
    given: Any = {**arguments, **own, "routes": routes}
    if arguments.get("header_routes"):
        given["header_routes"] = {key: {**route, **target} for key, route in given["header_routes"].items()}
    options = pulumi.ResourceOptions(transformations=[_give_stable_deployment])
    return patterns.ApiGatewayFacade(name, given, options)


def _create_other_api() -> dict[str, pulumi.Input[str]]:
    """Creates the API of a header route."""
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}, "responses": {}}
    document = {"openapi": "3.0.1", "info": {"title": "other", "version": "1"}, "paths": {"/": {"get": mock}}}
    api = aws.apigateway.RestApi("other", body=json.dumps(document))
    deployment = aws.apigateway.Deployment("other", rest_api=api.id)
    stage = aws.apigateway.Stage("other", rest_api=api.id, stage_name="live", deployment=deployment.id)
    return {"rest_api_id": stage.rest_api, "stage_name": stage.stage_name}


def _give_stable_deployment(
    given: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    """Puts the deployment of the canary in place of the stable one, whose ID the matrix cannot know."""
    props: dict[str, Any] = {**given.props}
    canary = props.get("canary_settings") if given.type_ == "aws:apigateway/stage:Stage" else None
    if not canary:
        return None
    props["deployment"] = canary["deployment_id"]
    return pulumi.ResourceTransformationResult(props, given.opts)


def _probe(deployment: Deployment) -> None:
    """Asks for a constant, an item of a table, and sends a message to a queue."""
    url = deployment.local_url("url")
    health = urllib3.request("GET", f"{url}/health")
    assert (health.status, list(health.json())) == (200, ["status"])
    ada = {"id": {"S": "1"}, "name": {"S": "Ada"}}
    deployment.client("dynamodb").put_item(TableName=deployment.recording.find_by_name("users").id, Item=ada)
    assert urllib3.request("GET", f"{url}/users/1").json() == {"id": "1", "name": "Ada"}
    assert urllib3.request("POST", f"{url}/returns", json={"order": 7}).status == 202
    assert receive(deployment, deployment.recording.find_by_name("returns").id)["Body"] == '{"order":7}'


API_GATEWAY_FACADE = Component(
    _make,
    {
        "routes": _ROUTES,
        "authorizers": {"tokens": {"function": _function("tokens")}},
        "usage_plans": _PLANS,
        "cors": {"allowed_origins": ["https://a.example"]},
        "force_destroy": True,
    },
    [
        Change("routes", _change_route("GET /health", mock={"body": {"status": "fine"}}), _DEPLOYED),
        # No deployment holds what only describes a route.
        Change("routes", _change_route("GET /health", summary="Whether the API is up"), {"api": "update"}),
        Change(
            "routes",
            _change_route("POST /returns", throttle={"rate_limit": 50, "burst_limit": 5}),
            {"post-returns-settings": "create"},
        ),
        Change(
            "routes",
            _change_route("POST /orders", throttle={"rate_limit": 5, "burst_limit": 5}),
            {"post-orders-settings": "update"},
        ),
        Change("routes", _change_route("POST /orders", throttle=None), {"post-orders-settings": "delete"}),
        Change(
            "routes",
            _change_route("GET /users/{id}", cache={"ttl_in_seconds": 60}),
            {**_DEPLOYED, "get-users-id-e87098-settings": "create"},
        ),
        Change(
            "routes",
            _change_route("GET /items/{id}", cache={"ttl_in_seconds": 90}),
            {"get-items-id-8d62bb-settings": "update"},
        ),
        Change(
            "routes",
            _change_route("GET /items/{id}", cache=None),
            {**_DEPLOYED, "get-items-id-8d62bb-settings": "delete"},
        ),
        Change(
            "routes",
            _change_route("POST /orders", queue=_queue("sales")),
            {
                **_DEPLOYED,
                "orders-604584-send-message-policy": "delete",
                "sales-6819ba-send-message-policy": "create",
            },
        ),
        Change(
            "routes",
            _change_route("GET /items/{id}", table=_item("query", "items")),
            {**_DEPLOYED, "items-9c8c27-get-item-policy": "delete", "items-9c8c27-query-policy": "create"},
        ),
        Change(
            "routes",
            _change_route("GET /stock", function=_function("shelves")),
            {
                **_DEPLOYED,
                "shelves-011c81-invoke-function-policy": "create",
                "stock-3662f5-invoke-function-policy": "delete",
            },
        ),
        Change(
            "routes", _change_route("GET /stock", timeout=5, required_query_parameters=["shelf"]), _DEPLOYED
        ),
        Change("routes", _change_route("GET /stock", authorizer="tokens"), _DEPLOYED),
        Change("routes", _change_route("GET /stock", authorizer="AWS_IAM"), _DEPLOYED),
        Change("routes", _change_route("GET /stock", api_key_required=True), _DEPLOYED),
        Change("routes", _change_route("POST /orders", request_schema={"type": "object"}), _DEPLOYED),
        Change("routes", _change_route("GET /items/{id}", response_template='{"item": $answer}'), _DEPLOYED),
        Change(
            "routes",
            _change_route("GET /old/{proxy+}", http={"url": "https://new.example.com/{proxy}"}),
            _DEPLOYED,
        ),
        Change("routes", _change_route("GET /old/{proxy+}", response_streaming=True), _DEPLOYED),
        Change(
            "routes",
            {**_ROUTES, "POST /clicks": {"stream": _CLICKS}},
            {**_DEPLOYED, "clicks-put-record-policy": "create"},
        ),
        Change(
            "routes",
            {**_ROUTES, "POST /clicks": {"stream": {**_CLICKS, "records": "body.clicks"}}},
            {**_DEPLOYED, "clicks-put-records-policy": "create"},
        ),
        Change(
            "routes",
            {**_ROUTES, "DELETE /files/{name}": {"bucket": _FILES}},
            {**_DEPLOYED, "files-delete-object-policy": "create"},
        ),
        Change(
            "routes",
            _remove_routes("GET /old/{proxy+}", "GET /stock"),
            {**_DEPLOYED, "stock-3662f5-invoke-function-policy": "delete"},
        ),
        Change(
            "routes",
            _remove_routes("POST /orders"),
            {**_DEPLOYED, "orders-604584-send-message-policy": "delete", "post-orders-settings": "delete"},
        ),
        Change(
            "routes",
            {**_remove_routes("POST /orders"), "POST /sales": _ROUTES["POST /orders"]},
            {**_DEPLOYED, "post-orders-settings": "delete", "post-sales-settings": "create"},
        ),
        Change(
            "routes",
            {**_ROUTES, "POST /refunds": {"queue": _queue("refunds")}},
            {**_DEPLOYED, "refunds-c0ed2f-send-message-policy": "create"},
        ),
        Change("routes", {**_ROUTES, "POST /sales": {"queue": _queue("orders")}}, _DEPLOYED),
        Change("description", "The shop.", {"api": "update"}),
        Change(
            "authorizers",
            {"tokens": {"function": _function("tokens"), "result_ttl_in_seconds": 60}},
            _DEPLOYED,
        ),
        Change(
            "authorizers",
            {"tokens": {"function": _function("passes")}},
            {
                **_DEPLOYED,
                "passes-7301c5-invoke-function-policy": "create",
                "tokens-d2b655-invoke-function-policy": "delete",
            },
        ),
        Change(
            "authorizers",
            {"tokens": {"function": _function("tokens")}, "staff": {"function": _function("staff")}},
            {**_DEPLOYED, "staff-c5233b-invoke-function-policy": "create"},
        ),
        Change(
            "throttle",
            {"rate_limit": 100, "burst_limit": 50},
            {"all-settings": "update", "get-items-id-8d62bb-settings": "update"},
        ),
        Change(
            "usage_plans",
            {"partners": {"api_keys": ["acme"]}},
            {"globex-key": "delete", "globex-membership": "delete"},
        ),
        Change(
            "usage_plans",
            {"partners": {"api_keys": ["acme", "globex", "initech"]}},
            {"initech-key": "create", "initech-membership": "create"},
        ),
        Change(
            "usage_plans",
            {"customers": _PLANS["partners"]},
            {
                "acme-membership": "replace",
                "customers-plan": "create",
                "globex-membership": "replace",
                "partners-plan": "delete",
            },
        ),
        Change(
            "usage_plans",
            {"partners": {"api_keys": ["acme"]}, "customers": {"api_keys": ["globex"]}},
            {"customers-plan": "create", "globex-membership": "replace"},
        ),
        Change(
            "usage_plans",
            {"partners": {**_PLANS["partners"], "quota": {"limit": 9, "period": "DAY"}}},
            {"partners-plan": "update"},
        ),
        Change(
            "usage_plans",
            {"partners": {**_PLANS["partners"], "throttle": {"rate_limit": 9, "burst_limit": 9}}},
            {"partners-plan": "update"},
        ),
        Change("cors", {"allowed_origins": ["https://a.example", "https://b.example"]}, _DEPLOYED),
        Change("cors", None, _DEPLOYED),
        Change("log_retention_days", 7, {"access-logs": "update", "execution-logs": "update"}),
        Change("alarm_topic_arn", TOPIC_ARN, {"server-errors-alarm": "create"}),
        Change(
            "execution_log_level",
            "INFO",
            {
                "all-settings": "update",
                "get-items-id-8d62bb-settings": "update",
                "post-orders-settings": "update",
            },
        ),
        Change(
            "detailed_metrics",
            True,
            {
                "all-settings": "update",
                "get-items-id-8d62bb-settings": "update",
                "post-orders-settings": "update",
            },
        ),
        Change("tracing_enabled", False, {"stage": "update"}),
        Change("minimum_compression_size", 0, _DEPLOYED),
        Change("binary_media_types", ["image/png"], _DEPLOYED),
        Change("allowed_cidr_blocks", ["127.0.0.0/8", "192.0.2.0/24"], _DEPLOYED),
        Change("web_acl_arn", "own", {"web-acl-association": "create"}),
        Change("domain", _DOMAIN, {"domain": "create", "mapping": "create"}),
        Change("endpoint_type", "EDGE", {"api": "update"}),
        Change(
            "stage_name",
            "prod",
            {
                "all-settings": "replace",
                "execution-logs": "replace",
                "get-items-id-8d62bb-settings": "replace",
                "partners-plan": "update",
                "post-orders-settings": "replace",
                "stage": "replace",
            },
            lost=("execution-logs",),
        ),
        Change("stage_variables", {"host": "old.example.com"}, {"stage": "update"}),
        Change("canary", {"stable_deployment_id": "abc", "percent_traffic": 10}, {"stage": "update"}),
        Change("cache_cluster_size", "1.6", {"stage": "update"}),
        Change(
            "kms_key_arn",
            _ARN("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            {"access-logs": "update", "execution-logs": "update"},
        ),
        Change(
            "hardened",
            True,
            {
                "access-logs": "update",
                "api": "update",
                "execution-logs": "update",
                "key": "create",
                "key-policy": "create",
                "web-acl": "create",
                "web-acl-association": "create",
                "web-acl-logging": "create",
                "web-acl-logs": "create",
            },
        ),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "access-logs": "update",
                "acme-key": "update",
                "api": "update",
                "execution-logs": "update",
                "globex-key": "update",
                "partners-plan": "update",
                "role": "update",
                "stage": "update",
            },
        ),
    ],
    probe=_probe,
)

# Arguments that cannot be combined with those above.
API_GATEWAY_FACADE_WITH_A_DOMAIN = Component(
    _make,
    {
        "routes": {"GET /health": {"mock": {}}, "POST /returns": {"queue": _queue("returns")}},
        "domain": _DOMAIN,
        "stage_variables": {"host": "old.example.com"},
        "canary": {"stable_deployment_id": "abc", "percent_traffic": 10},
        "web_acl_arn": "own",
    },
    [
        Change(
            "domain",
            {**_DOMAIN, "domain_name": "shop.example.com"},
            {"domain": "replace", "mapping": "replace"},
        ),
        Change("domain", {**_DOMAIN, "certificate_arn": _ARN("acm", "certificate/2")}, {"domain": "update"}),
        Change("domain", {**_DOMAIN, "base_path": "v1"}, {"mapping": "update"}),
        Change(
            "domain",
            {**_DOMAIN, "mutual_tls_authentication": {"truststore_uri": "s3://certificates/clients.pem"}},
            {**_DEPLOYED, "domain": "update"},
        ),
        Change(
            "header_routes",
            {
                "v2": {
                    "headers": {"x-version": "v2*"},
                    "rest_api_id": "own",
                    "stage_name": "own",
                    "priority": 1,
                }
            },
            {"domain": "update", "v2-header-route": "create"},
        ),
        Change("disable_execute_api_endpoint", True, _DEPLOYED),
        Change("endpoint_type", "EDGE", {"api": "update", "domain": "update"}),
        Change(
            "stage_name",
            "prod",
            {
                "all-settings": "replace",
                "execution-logs": "replace",
                "mapping": "update",
                "stage": "replace",
                "web-acl-association": "replace",
            },
            lost=("execution-logs",),
        ),
        Change("stage_variables", {"port": "80"}, {"stage": "update"}),
        Change("canary", {"stable_deployment_id": "abc", "percent_traffic": 50}, {"stage": "update"}),
        Change(
            "canary",
            {
                "stable_deployment_id": "abc",
                "percent_traffic": 10,
                "stage_variable_overrides": {"host": "new.example.com"},
            },
            {"stage": "update"},
        ),
        Change("canary", None, {"stage": "update"}),
        Change(
            "cloudfront_only",
            True,
            {
                **_DEPLOYED,
                "distribution-key": "create",
                "distribution-membership": "create",
                "distribution-plan": "create",
            },
        ),
        Change("web_acl_arn", None, {"web-acl-association": "delete"}),
    ],
)
PRIVATE_API_GATEWAY_FACADE = Component(
    _make,
    {
        "routes": {"GET /health": {"mock": {}}},
        "endpoint_type": "PRIVATE",
        "vpc_endpoint_ids": ["vpce-1"],
    },
    [
        Change("vpc_endpoint_ids", ["vpce-1", "vpce-2"], _DEPLOYED),
        Change("allowed_cidr_blocks", ["10.0.0.0/8"], _DEPLOYED),
    ],
)
