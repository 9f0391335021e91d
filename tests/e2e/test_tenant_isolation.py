"""Functions with tenant isolation: tenants share no memory, and an invocation without one is rejected."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, Function, HttpApi

pytestmark = pytest.mark.slow

PYTHON = """
import json, os

seen = []

def handler(event, context):
    seen.append(context.tenant_id)
    leaked = [name for name in os.environ if "TENANT" in name]
    body = [context.tenant_id, seen, leaked]
    return {"statusCode": 200, "body": json.dumps(body)} if "httpMethod" in event else body
"""
NODE = """
const seen = [];
exports.handler = async (event, context) => {
  seen.push(context.tenantId);
  return [context.tenantId, seen, Object.keys(process.env).filter((name) => name.includes("TENANT"))];
};
"""
CUSTOM = """#!/usr/bin/env python3
import http.client, json, os

seen = []
while True:
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    event = api.getresponse()
    event.read()
    tenant = event.headers["Lambda-Runtime-Aws-Tenant-Id"]
    seen.append(tenant)
    leaked = [name for name in os.environ if "TENANT" in name]
    path = "/2018-06-01/runtime/invocation/%s/response" % event.headers["Lambda-Runtime-Aws-Request-Id"]
    api.request("POST", path, json.dumps([tenant, seen, leaked]))
    api.getresponse().read()
"""
ASK = """
import os
import boto3

def handler(event, context):
    try:
        client = boto3.client("lambda")
        answer = client.invoke(FunctionName=os.environ["ORDERS"], TenantId=event["tenant"])
        return answer["Payload"].read().decode()
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
"""
MISSING = (
    "The invoked function is enabled with tenancy configuration."
    " Add a valid tenant ID in your request and try again."
)


def program(code: Path) -> None:
    def make(name: str, **args: Any) -> Function:
        return Function(name, {"code": str(code), **args})

    orders = make("orders", handler="orders.handler", tenant_isolation=True)
    node = make("node", handler="node.handler", runtime="nodejs22.x", tenant_isolation=True)
    (code / "custom").mkdir(exist_ok=True)
    (code / "custom" / "bootstrap").write_text(CUSTOM)
    (code / "custom" / "bootstrap").chmod(0o755)
    runtime = {"runtime": "provided.al2023", "handler": "bootstrap", "tenant_isolation": True}
    custom = Function("custom", {"code": str(code / "custom"), **runtime})  # pyright: ignore[reportArgumentType]
    pulumi.export("custom", custom.function_name)
    live = make("live", handler="orders.handler", alias="live", tenant_isolation=True)
    plain = make("plain", handler="orders.handler")
    permitted = make("permitted", handler="ask.handler", links={"ORDERS": orders.link("invoke")})
    other = make("other", handler="ask.handler", environment={"ORDERS": orders.arn})
    for each, name in ((orders, "orders"), (node, "node"), (plain, "plain")):
        pulumi.export(name, each.function_name)
    pulumi.export("live", live.arn)
    pulumi.export("permitted", permitted.function_name)
    pulumi.export("other", other.function_name)
    without = {"function": {"arn": orders.arn, "invoke_arn": orders.invoke_arn}}
    pulumi.export("http", HttpApi("http", {"routes": {"GET /orders": without}}).url)  # pyright: ignore[reportArgumentType]
    routes = {
        "GET /{tenant}/orders": orders.route(tenant="path.tenant"),
        "GET /orders": orders.route(tenant="header.X-Tenant"),
        "GET /none": without,
        "GET /plain": {
            "function": {"arn": plain.arn, "invoke_arn": plain.invoke_arn, "tenant": "query.tenant"}
        },
    }
    pulumi.export("api", ApiGatewayFacade("shop", {"routes": routes}).url)  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "orders.py").write_text(PYTHON)
    (code / "node.js").write_text(NODE)
    (code / "ask.py").write_text(ASK)
    with deploy(lambda: program(code)) as deployed:
        yield deployed


def invoke(stack: Deployment, name: str, tenant: str | None = None, event: object = None) -> Any:
    named = {"TenantId": tenant} if tenant else {}
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs[name], Payload=json.dumps(event or {}), **named
    )
    return json.load(answer["Payload"])


@pytest.mark.parametrize("name", ["orders", "node", "live", "custom"])
def test_tenants_share_no_memory(stack: Deployment, name: str) -> None:
    for count in (1, 2):
        for tenant in ("blue", "green"):
            assert invoke(stack, name, tenant) == [tenant, [tenant] * count, []]


def test_an_invocation_without_a_tenant_is_rejected(stack: Deployment) -> None:
    for kind in ("RequestResponse", "Event"):
        with pytest.raises(ClientError, match=MISSING) as error:
            stack.client("lambda").invoke(FunctionName=stack.outputs["orders"], InvocationType=kind)
        assert error.value.response["Error"]["Code"] == "InvalidParameterValueException"


def test_a_tenant_of_a_function_without_isolation_is_rejected(stack: Deployment) -> None:
    with pytest.raises(ClientError, match="is not enabled with tenancy configuration"):
        invoke(stack, "plain", "blue")
    assert invoke(stack, "plain") == [None, [None], []]


def test_what_names_no_tenant_is_rejected(stack: Deployment) -> None:
    client, name = stack.client("lambda"), stack.outputs["orders"]
    source = "arn:aws:sqs:us-east-1:000000000000:jobs"
    version = client.publish_version(FunctionName=name)["Version"]
    for call in (
        lambda: client.create_function_url_config(FunctionName=name, AuthType="NONE"),
        lambda: client.create_event_source_mapping(FunctionName=name, EventSourceArn=source),
        lambda: client.put_provisioned_concurrency_config(
            FunctionName=name, Qualifier=version, ProvisionedConcurrentExecutions=1
        ),
        lambda: client.update_function_configuration(
            FunctionName=name, SnapStart={"ApplyOn": "PublishedVersions"}
        ),
    ):
        with pytest.raises(ClientError, match="not supported for functions with tenant isolation"):
            call()


def request(stack: Deployment, path: str, **headers: str) -> tuple[int, Any]:
    answer = urllib3.request("GET", f"{stack.local_url('api')}{path}", headers=headers)
    return answer.status, answer.json()


def test_routes_name_the_tenant(stack: Deployment) -> None:
    status, (tenant, seen, _) = request(stack, "/red/orders")
    assert (status, tenant, set(seen)) == (200, "red", {"red"})
    status, (tenant, seen, _) = request(stack, "/orders", **{"X-Tenant": "pink"})
    assert (status, tenant, set(seen)) == (200, "pink", {"pink"})
    assert request(stack, "/orders")[0] == 400
    assert request(stack, "/none") == (400, {"message": MISSING})
    # A client cannot name the tenant by the header of Lambda.
    assert request(stack, "/none", **{"X-Amz-Tenant-Id": "red"}) == (400, {"message": MISSING})
    assert request(stack, "/plain?tenant=red")[0] == 400


def test_an_http_api_names_no_tenant(stack: Deployment) -> None:
    answer = urllib3.request("GET", f"{stack.local_url('http')}/orders")
    assert (answer.status, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_caller_needs_permission(stack: Deployment) -> None:
    assert json.loads(invoke(stack, "permitted", event={"tenant": "grey"}))[0] == "grey"
    assert invoke(stack, "other", event={"tenant": "grey"}) == "AccessDeniedException"
