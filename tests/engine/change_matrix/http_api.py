"""Effects of each argument of ``HttpApi``."""

from typing import Any

import pulumi_aws as aws
import urllib3

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import ARN, KEY_ARN, TOPIC_ARN, Change, Component

_DOMAIN = {"domain_name": "shop.example.com", "certificate_arn": ARN("acm", "certificate/1")}
_JWT = {"jwt": {"issuer": "https://issuer.example.com", "audiences": ["web"]}}


def _function(name: str, label: str = "prices") -> dict[str, Any]:
    arn = ARN("lambda", f"function:{name}")
    path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    return {"arn": arn, "invoke_arn": f"{path}/{arn}/invocations", "name": label}


_ROUTES: dict[str, dict[str, Any]] = {
    "POST /returns": {"queue": {"arn": ARN("sqs", "returns")}},
    "GET /price": {"function": _function("prices")},
    "GET /news": {"http": {"url": "https://news.example.com/all"}, "authorizer": "web"},
}


def _replace_in(name: str, **changed: Any) -> dict[str, Any]:
    return {**_ROUTES, name: {**_ROUTES[name], **changed}}


def _make(name: str, arguments: Any) -> patterns.HttpApi:
    """Creates it with the queue of the probe."""
    queue = {"arn": aws.sqs.Queue("returns").arn, "name": "probed"}
    routes = {**arguments["routes"]}
    routes["POST /returns"] = {**routes["POST /returns"], "queue": queue}
    given: Any = {**arguments, "routes": routes}
    return patterns.HttpApi(name, given)


def _probe(deployment: Deployment) -> None:
    """Sends a message to a queue, and asks without a token."""
    url = deployment.local_url("url")
    assert urllib3.request("POST", f"{url}/returns", json={"order": 7}).status == 202
    assert receive(deployment, deployment.recording.find_by_name("returns").id)["Body"] == '{"order":7}'
    assert urllib3.request("GET", f"{url}/nothing").status == 404


_DEPLOYED = {"deployment": "replace", "stage": "update"}
"""Effect of a changed route: a deployment keeps its routes."""

HTTP_API = Component(
    _make,
    {"routes": _ROUTES, "authorizers": {"web": _JWT}, "force_destroy": True},
    [
        Change(
            "routes",
            {name: route for name, route in _ROUTES.items() if name != "GET /price"},
            {
                **_DEPLOYED,
                "get-price-integration": "delete",
                "get-price-route": "delete",
                "prices-invoke-function-policy": "delete",
            },
        ),
        Change(
            "routes",
            {**_ROUTES, "GET /old": {"http": {"url": "https://old.example.com"}}},
            {**_DEPLOYED, "get-old-integration": "create", "get-old-route": "create"},
        ),
        Change(
            "routes",
            _replace_in("GET /price", function=_function("other")),
            {
                **_DEPLOYED,
                "get-price-integration": "update",
                "prices-invoke-function-policy": "replace",
            },
        ),
        Change(
            "routes",
            _replace_in("GET /price", authorizer="AWS_IAM"),
            {**_DEPLOYED, "get-price-route": "update"},
        ),
        Change(
            "routes", _replace_in("GET /news", authorizer="NONE"), {**_DEPLOYED, "get-news-route": "update"}
        ),
        Change(
            "routes",
            _replace_in("GET /news", authorization_scopes=["shop/read"]),
            {**_DEPLOYED, "get-news-route": "update"},
        ),
        Change(
            "routes", _replace_in("GET /price", timeout=5.0), {**_DEPLOYED, "get-price-integration": "update"}
        ),
        Change(
            "routes",
            _replace_in("GET /price", throttle={"rate_limit": 5, "burst_limit": 5}),
            {"stage": "update"},
        ),
        Change("description", "Of tests.", {"api": "update"}),
        Change(
            "authorizers",
            {"web": {"jwt": {**_JWT["jwt"], "audiences": ["desk"]}}},
            {**_DEPLOYED, "web-authorizer": "update"},
        ),
        Change(
            "authorizers",
            {"web": _JWT, "guard": {"function": _function("guard", "guard")}},
            {**_DEPLOYED, "guard-authorizer": "create", "guard-invoke-function-policy": "create"},
        ),
        Change("payload_format_version", "2.0", {**_DEPLOYED, "get-price-integration": "update"}),
        Change("throttle", {"rate_limit": 9, "burst_limit": 9}, {"stage": "update"}),
        Change("cors", {"allowed_origins": ["https://a.example.com"]}, {**_DEPLOYED, "api": "update"}),
        Change("domain", _DOMAIN, {"domain": "create", "mapping": "create"}),
        Change("stage_name", "other", {"stage": "replace"}),
        Change("stage_variables", {"host": "new.example.com"}, {"stage": "update"}),
        Change("detailed_metrics", True, {"stage": "update"}),
        Change("log_retention_days", 7, {"access-logs": "update"}),
        Change("alarm_topic_arn", TOPIC_ARN, {"server-errors-alarm": "create"}),
        Change("kms_key_arn", KEY_ARN, {"access-logs": "update"}),
        Change("hardened", True, {"access-logs": "update", "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {"access-logs": "update", "api": "update", "role": "update", "stage": "update"},
        ),
    ],
    probe=_probe,
)

HTTP_API_WITH_A_DOMAIN = Component(
    _make,
    {"routes": {"POST /returns": _ROUTES["POST /returns"]}, "domain": _DOMAIN},
    [
        Change("disable_execute_api_endpoint", True, {**_DEPLOYED, "api": "update"}),
        Change(
            "domain",
            {**_DOMAIN, "domain_name": "new.example.com"},
            {"domain": "replace", "mapping": "replace"},
        ),
        Change("domain", {**_DOMAIN, "base_path": "v1"}, {"mapping": "update"}),
        Change(
            "domain",
            {**_DOMAIN, "mutual_tls_authentication": {"truststore_uri": "s3://certificates/clients.pem"}},
            {**_DEPLOYED, "api": "update", "domain": "update"},
        ),
    ],
)
