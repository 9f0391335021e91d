import json
from typing import Any

import pytest
from graphs import KEY_ARN, documents, evaluate, names, statements

from gateway import (
    BUS_ARN,
    EVERY_BACKEND,
    QUEUE_ARN,
    TABLE_ARN,
    TOPIC_ARN,
    WORKFLOW_ARN,
    body,
    event_bus,
    function,
    integration,
    mock,
    operation,
    queue,
    record_gateway,
    table,
    topic,
    workflow,
)
from serverless_patterns import Queue
from serverless_patterns.api_gateway_facade import ApiGatewayFacade

ROLE, POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
ENCRYPTING = (["kms:GenerateDataKey", "kms:Decrypt"], KEY_ARN)


@pytest.mark.parametrize(
    ("route", "backend", "allowed"),
    [
        ("POST /a", queue(), [(["sqs:SendMessage"], QUEUE_ARN)]),
        ("POST /a", queue(kms_key_arn=KEY_ARN), [(["sqs:SendMessage"], QUEUE_ARN), ENCRYPTING]),
        ("POST /a", topic(), [(["sns:Publish"], TOPIC_ARN)]),
        ("POST /a", topic(kms_key_arn=KEY_ARN), [(["sns:Publish"], TOPIC_ARN), ENCRYPTING]),
        ("POST /a", event_bus(), [(["events:PutEvents"], BUS_ARN)]),
        ("POST /a", workflow(), [(["states:StartExecution"], WORKFLOW_ARN)]),
        ("POST /a", workflow(sync=True), [(["states:StartSyncExecution"], WORKFLOW_ARN)]),
        ("POST /a", workflow(kms_key_arn=KEY_ARN), [(["states:StartExecution"], WORKFLOW_ARN)]),
        (
            "POST /a",
            workflow(sync=True, kms_key_arn=KEY_ARN),
            [(["states:StartSyncExecution"], WORKFLOW_ARN), (["kms:Decrypt"], KEY_ARN)],
        ),
        ("GET /a/{id}", table("get"), [(["dynamodb:GetItem"], TABLE_ARN)]),
        ("PUT /a/{id}", table("put", attributes={}), [(["dynamodb:PutItem"], TABLE_ARN)]),
        ("DELETE /a/{id}", table("delete"), [(["dynamodb:DeleteItem"], TABLE_ARN)]),
        ("GET /a/{id}", table("query"), [(["dynamodb:Query"], TABLE_ARN)]),
        (
            "GET /a/{id}",
            table("query", index="by-name"),
            [(["dynamodb:Query"], f"{TABLE_ARN}/index/by-name")],
        ),
        (
            "GET /a/{id}",
            table("get", kms_key_arn=KEY_ARN),
            [(["dynamodb:GetItem"], TABLE_ARN), (["kms:Decrypt"], KEY_ARN)],
        ),
    ],
)
def test_role_may_do_what_its_route_does(
    route: str, backend: dict[str, Any], allowed: list[tuple[list[str], str]]
):
    recording = record_gateway({route: backend}, tags={"team": "sales"})
    (policy,) = recording.of_type(POLICY)
    assert statements(policy) == [
        {"Effect": "Allow", "Action": actions, "Resource": [resource]} for actions, resource in allowed
    ]
    (role,) = recording.of_type(ROLE)
    assert role.inputs["tags"] == {"team": "sales"}
    assert json.loads(role.inputs["assumeRolePolicy"])["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "apigateway.amazonaws.com"}}
    ]
    assert (
        operation(body(recording), route)["x-amazon-apigateway-integration"]["credentials"]
        == (role.outputs["arn"])
    )


def test_backends_without_a_service_have_no_role():
    routes = {"GET /items/{id}": function(), "GET /a": mock(), "GET /b": EVERY_BACKEND["GET /health"]}
    recording = record_gateway(routes)
    assert not recording.of_type(ROLE)
    for path in body(recording)["paths"].values():
        assert "credentials" not in path["get"]["x-amazon-apigateway-integration"]


def test_routes_that_do_the_same_share_a_role():
    routes = {"POST /a": queue(), "POST /b": queue(), "POST /c": topic(), "GET /a/{id}": table("get")}
    recording = record_gateway(routes)
    assert sorted(found.name for found in recording.of_type(ROLE)) == [
        "shop-get-a-id-79802d-role",
        "shop-post-a-role",
        "shop-post-c-role",
    ]


def test_routes_to_the_same_block_share_a_role():
    def program() -> None:
        orders, returns = Queue("orders", {}), Queue("returns", {})
        routes = {"POST /a": orders.route(), "POST /b": orders.route(), "POST /c": returns.route()}
        ApiGatewayFacade("shop", {"routes": routes})

    recording = evaluate(program)
    assert sorted(found.name for found in recording.of_type(ROLE)) == ["shop-post-a-role", "shop-post-c-role"]


@pytest.mark.parametrize(
    ("route", "source"),
    [
        ("GET /items/{id}", "GET/items/*"),
        ("POST /items", "POST/items"),
        ("ANY /{proxy+}", "*/*"),
        ("GET /", "GET/"),
        ("DELETE /a/{b}/c/{d}", "DELETE/a/*/c/*"),
    ],
)
def test_function_may_be_called_for_its_route_alone(route: str, source: str):
    recording = record_gateway({route: function()})
    (permission,) = recording.of_type("aws:lambda/permission:Permission")
    execution_arn = recording.named("shop").outputs["execution_arn"]
    assert permission.inputs == {
        "action": "lambda:InvokeFunction",
        "function": function()["function"]["arn"],
        "principal": "apigateway.amazonaws.com",
        "sourceArn": f"{execution_arn}/*/{source}",
    }


@pytest.mark.parametrize("count", [30, 31, 299])
def test_policy_of_a_function_is_as_long_as_lambda_takes(count: int):
    recording = record_gateway({f"GET /a{number}": function("a" * 64) for number in range(count)})
    permissions = [found.inputs for found in recording.of_type("aws:lambda/permission:Permission")]
    sources = {permission["sourceArn"].partition("/")[2] for permission in permissions}
    assert sources == ({f"*/GET/a{number}" for number in range(count)} if count == 30 else {"*/*"})
    assert len(permissions) == len(sources)


def test_permissions_are_counted_for_each_function():
    routes = {f"GET /{name}{number}": function(name) for name in ("a", "b") for number in range(20)}
    assert len(record_gateway(routes).of_type("aws:lambda/permission:Permission")) == 40


def test_authorizer_may_be_called_by_its_api_alone():
    routes = {"GET /a": {**mock(), "auth": "guard"}}
    recording = record_gateway(routes, authorizers={"guard": function("guard")})
    permission = recording.named("shop-authorizer-guard-permission").inputs
    assert permission["function"] == function("guard")["function"]["arn"]
    assert permission["sourceArn"] == f"{recording.named('shop').outputs['execution_arn']}/authorizers/*"
    assert "shop-authorizer-guard-permission" in names(recording, recording.named("shop-stage").dependencies)


def test_nothing_is_allowed_by_wildcard():
    recording = record_gateway(EVERY_BACKEND)
    looked_at = 0
    for owner, document in documents(recording):
        if owner.type not in {ROLE, POLICY}:
            continue
        for statement in document["Statement"]:
            looked_at += 1
            assert "*" not in json.dumps(statement)
    assert looked_at == 2 * len(recording.of_type(ROLE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GET /a-b", "GET /a/b"),
        ("GET /a/{b}", "GET /a/b"),
        ("GET /A", "GET /a"),
        ("POST /aaaaaaaaaaaaaaaaaaaa/x", "POST /aaaaaaaaaaaaaaaaaaaa/y"),
    ],
)
def test_names_of_routes_never_meet(one: str, other: str):
    recording = record_gateway({one: function("one"), other: function("two")})
    made = {found.name for found in recording.of_type("aws:lambda/permission:Permission")}
    assert len(made) == 2
    assert all(len(name) <= len("shop-") + 20 + len("-permission") for name in made)


def test_route_of_a_function_with_a_changed_contract_needs_no_role():
    """The permission of the function is enough for API Gateway's other way of calling it."""
    found = integration("POST /a", {**function(), "rename": {"name": "title"}})
    assert found["type"] == "aws"
    assert "credentials" not in found
