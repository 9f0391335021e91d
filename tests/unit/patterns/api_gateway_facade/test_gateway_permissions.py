# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pulumi
import pytest
from graphs import KEY_ARN, documents, evaluate, names, statements

from embedded_aws import Recording
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
    http,
    mock,
    operation,
    queue,
    record_gateway,
    table,
    topic,
    workflow,
)
from serverless_patterns import ApiGatewayFacade, Queue

ROLE, POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
FUNCTION_ARN = function()["function"]["arn"]
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
        ("POST /a", workflow(sync=True, kms_key_arn=KEY_ARN), [(["states:StartSyncExecution"], WORKFLOW_ARN), (["kms:Decrypt"], KEY_ARN)]),
        ("GET /a/{id}", table("get"), [(["dynamodb:GetItem"], TABLE_ARN)]),
        ("PUT /a/{id}", table("put", attributes={}), [(["dynamodb:PutItem"], TABLE_ARN)]),
        ("DELETE /a/{id}", table("delete"), [(["dynamodb:DeleteItem"], TABLE_ARN)]),
        ("GET /a/{id}", table("query"), [(["dynamodb:Query"], TABLE_ARN)]),
        ("GET /a/{id}", table("query", index_name="by-name"), [(["dynamodb:Query"], f"{TABLE_ARN}/index/by-name")]),
        ("GET /a/{id}", table("get", kms_key_arn=KEY_ARN), [(["dynamodb:GetItem"], TABLE_ARN), (["kms:Decrypt"], KEY_ARN)]),
    ],
)  # fmt: skip
def test_role_may_do_what_its_route_does(
    route: str, backend: dict[str, Any], allowed: list[tuple[list[str], str]]
):
    recording = record_gateway({route: backend}, tags={"team": "sales"})
    (policy,) = recording.find_by_type(POLICY)
    assert statements(policy) == [
        {"Effect": "Allow", "Action": actions, "Resource": [resource]} for actions, resource in allowed
    ]
    (role,) = recording.find_by_type(ROLE)
    assert role.inputs["tags"] == {"team": "sales"}
    assert json.loads(role.inputs["assumeRolePolicy"])["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "apigateway.amazonaws.com"}}
    ]
    assert (
        operation(body(recording), route)["x-amazon-apigateway-integration"]["credentials"]
        == (role.outputs["arn"])
    )


def test_backends_without_a_service_are_called_as_nobody():
    recording = record_gateway({"GET /a": mock(), "GET /b": EVERY_BACKEND["GET /health"], "GET /c": http()})
    assert not recording.find_by_type(POLICY)
    for path in body(recording)["paths"].values():
        assert "credentials" not in path["get"]["x-amazon-apigateway-integration"]


def test_function_is_called_as_the_role():
    recording = record_gateway(
        {"GET /items/{id}": function(), "POST /a": {**function(), "rename_fields": {"b": "c"}}}
    )
    (policy,) = recording.find_by_type(POLICY)
    assert statements(policy) == [
        {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [FUNCTION_ARN]}
    ]
    assert not recording.find_by_type("aws:lambda/permission:Permission")
    for route in ("GET /items/{id}", "POST /a"):
        found = operation(body(recording), route)["x-amazon-apigateway-integration"]
        assert found["credentials"] == recording.find_by_name("shop-role").outputs["arn"]


def test_authorizer_is_called_as_the_role():
    routes = {"GET /a": {**mock(), "authorizer": "guard"}}
    recording = record_gateway(routes, authorizers={"guard": function("guard")})
    (policy,) = recording.find_by_type(POLICY)
    assert statements(policy)[0]["Resource"] == [function("guard")["function"]["arn"]]
    scheme = body(recording)["components"]["securitySchemes"]["guard"]["x-amazon-apigateway-authorizer"]
    assert scheme["authorizerCredentials"] == recording.find_by_name("shop-role").outputs["arn"]
    assert policy.name in names(recording, recording.find_by_name("shop-stage").dependencies)


def test_nothing_is_allowed_by_wildcard():
    recording = record_gateway(EVERY_BACKEND)
    looked_at = 0
    for owner, document in documents(recording):
        if owner.type not in {ROLE, POLICY}:
            continue
        for statement in document["Statement"]:
            looked_at += 1
            assert "*" not in json.dumps(statement)
    assert looked_at == 1 + len(recording.find_by_type(POLICY)) == 13


# What a change of the routes does to the rest: nothing


def resources(recording: Recording) -> dict[str, dict[str, Any]]:
    """Everything but what the whole document is in: the API, its deployment and its stage."""
    whole = {"aws:apigateway/restApi:RestApi", "aws:apigateway/deployment:Deployment"}
    return {
        found.urn: found.inputs
        for found in recording.registrations
        if found.custom and found.type not in whole
    }


def rich(path: str) -> dict[str, dict[str, Any]]:
    """Routes below a path that have resources of their own."""
    return {
        f"POST {path}/orders": {**queue(), "throttle": {"rate_limit": 5, "burst_limit": 5}},
        f"ANY {path}/any": {**function("any"), "throttle": {"rate_limit": 5, "burst_limit": 5}},
        f"GET {path}/items/{{id}}": {
            **table("get"),
            "cache": {"ttl_in_seconds": 60},
            "api_key_required": True,
        },
        f"GET {path}/run": {**function(), "authorizer": "guard"},
    }


AROUND: dict[str, Any] = {
    "authorizers": {"guard": function("guard")},
    "usage_plans": {"partners": {"api_keys": ["one"]}},
    "cache_cluster_size": "0.5",
}


@pytest.mark.parametrize("other", ["/a", "/mm", "/z"])
def test_routes_before_between_and_after_touch_no_others(other: str):
    before = resources(record_gateway(rich("/m"), **AROUND))
    after = resources(record_gateway({**rich("/m"), **rich(other)}, **AROUND))
    assert {urn: after.get(urn) for urn in before} == before
    added = {urn.rpartition("::")[2] for urn in after.keys() - before.keys()}
    assert len(added) == 9, "the settings of each method of the new routes, and nothing for their backends"
    assert all(name.endswith("-settings") for name in added)


def test_authorizers_plans_and_keys_touch_no_others():
    more: dict[str, Any] = {
        "authorizers": {"a": function("a"), **AROUND["authorizers"], "z": function("z")},
        "usage_plans": {
            "a": {"api_keys": ["a"]},
            "partners": {"api_keys": ["a1", "one"]},
            "z": {"api_keys": ["z"]},
        },
        "cache_cluster_size": "0.5",
    }
    routes = {**rich("/m"), **{f"GET /{name}": {**mock(), "authorizer": name} for name in "az"}}
    before = resources(record_gateway(rich("/m"), **AROUND))
    after = resources(record_gateway(routes, **more))
    assert {urn: after.get(urn) for urn in before} == before


def test_backend_behind_a_renamed_route_is_called_as_before():
    before, after = record_gateway({"POST /a": queue()}), record_gateway({"POST /b": queue()})
    assert resources(before) == resources(after)


@pytest.mark.parametrize("routes", [{"GET /a": mock()}, {"GET /a/{id}": table("get")}])
def test_role_outlives_the_routes(routes: dict[str, Any]):
    """Old deployments name it; what they call stays permitted until the API goes, and its role with it."""
    before, after = record_gateway({"POST /m": queue()}), record_gateway(routes)
    assert before.find_by_name("shop-role").urn == after.find_by_name("shop-role").urn
    assert after.find_by_name("shop-role").inputs == before.find_by_name("shop-role").inputs
    assert before.find_by_name("shop-role").inputs["forceDetachPolicies"] is True
    (policy,) = before.find_by_type(POLICY)
    assert policy.retain_on_delete
    assert policy.replace_on_changes == ("policy",)


def test_routes_to_the_same_block_share_a_policy():
    def program() -> None:
        orders, returns = Queue("orders", {}), Queue("returns", {})
        routes = {"POST /a": orders.route(), "POST /b": orders.route(), "POST /c": returns.route()}
        ApiGatewayFacade("shop", {"routes": routes})

    recording = evaluate(program)
    assert [found.name for found in recording.find_by_type(ROLE)] == ["shop-role"]
    assert [found.name for found in recording.find_by_type(POLICY)] == [
        "shop-orders-send-message-policy",
        "shop-returns-send-message-policy",
    ]


def elsewhere(arn: str) -> pulumi.Output[str]:
    """An ARN as it comes from another language: a new Output each time."""
    return pulumi.Output.from_input(arn)


def record_queues(routes: dict[str, str], **more: Any) -> Recording:
    """Queues behind routes, by ARN."""

    def program() -> None:
        given = {route: {"queue": {"arn": elsewhere(arn), **more}} for route, arn in routes.items()}
        ApiGatewayFacade("shop", {"routes": given})

    return evaluate(program)


def test_outputs_that_are_the_same_do_not_depend_on_each_other():
    before = resources(record_queues({"POST /m": QUEUE_ARN}))
    after = resources(record_queues({"POST /a": QUEUE_ARN, "POST /m": QUEUE_ARN, "POST /z": f"{QUEUE_ARN}2"}))
    assert {urn: after.get(urn) for urn in before} == before
    added = {urn.rpartition("::")[2] for urn in after.keys() - before.keys()}
    assert added == {"shop-post-a-send-message-policy", "shop-post-z-send-message-policy"}


def test_outputs_with_a_name_are_one_backend():
    one, two = (
        record_queues({"POST /m": QUEUE_ARN}, name="q"),
        record_queues({"POST /a": QUEUE_ARN, "POST /z": QUEUE_ARN}, name="q"),
    )
    assert resources(one) == resources(two)
    (policy,) = two.find_by_type(POLICY)
    assert (policy.name, len(statements(policy))) == ("shop-q-send-message-policy", 1)


def test_names_of_policies_are_as_long_as_iam_takes():
    given = function("f" * 64)
    (policy,) = record_gateway({"GET /a": given}).find_by_type(POLICY)
    longest = "s" * 49
    recording = evaluate(lambda: ApiGatewayFacade(longest, {"routes": {"GET /a": given}}))
    assert policy.name.startswith(f"shop-{'f' * 33}-")
    assert len(recording.find_by_type(POLICY)[0].name) + len("-0123456") <= 128


@pytest.mark.parametrize(("count", "roles"), [(40, 1), (41, 17), (299, 17)])
def test_roles_hold_as_many_policies_as_iam_takes(count: int, roles: int):
    routes = {f"GET /a{number}": function(f"{'f' * 60}{number}") for number in range(count)}
    recording = record_gateway(routes)
    assert len(recording.find_by_type(ROLE)) == roles
    sizes: dict[str, int] = dict.fromkeys((found.name for found in recording.find_by_type(ROLE)), 0)
    for policy in recording.find_by_type(POLICY):
        sizes[policy.inputs["role"]] += len(policy.inputs["policy"].replace(" ", ""))
    assert max(sizes.values()) <= 10_240
    arns = {found.outputs["arn"] for found in recording.find_by_type(ROLE)}
    for path in body(recording)["paths"].values():
        assert path["get"]["x-amazon-apigateway-integration"]["credentials"] in arns


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
    made = {
        found.name
        for found in record_queues({one: QUEUE_ARN, other: TOPIC_ARN.replace("sns", "sqs")}).find_by_type(
            POLICY
        )
    }
    assert len(made) == 2
    assert all(len(name) <= len("shop-") + 20 + len("-send-message-policy") for name in made)


@pytest.mark.parametrize("qualifier", ["", ":live", ":7"])
@pytest.mark.parametrize("pending", [False, True])
@pytest.mark.parametrize("sync", [False, True])
def test_versions_and_aliases_need_permission_for_their_machine(qualifier: str, pending: bool, sync: bool):
    def program() -> None:
        arn = WORKFLOW_ARN + qualifier
        given = {"arn": elsewhere(arn) if pending else arn, "sync": sync}
        ApiGatewayFacade("shop", {"routes": {"POST /a": {"workflow": given}}})

    recording = evaluate(program)
    (policy,) = recording.find_by_type(POLICY)
    assert statements(policy)[0]["Resource"] == [WORKFLOW_ARN]
    template = operation(body(recording), "POST /a")["x-amazon-apigateway-integration"]["requestTemplates"]
    assert f'"stateMachineArn":"{WORKFLOW_ARN}{qualifier}"' in template["application/json"]
