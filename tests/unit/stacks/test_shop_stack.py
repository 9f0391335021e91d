"""The stack ``gateway`` as Pulumi would evaluate it, and what its configuration changes."""

import json
from typing import Any

import pytest
from graphs import ALARM_ARN, ROOT

from embedded_aws import Recording, record

pytestmark = pytest.mark.exhaustive

KEYED = {
    "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
    "aws:sqs/queue:Queue": "kmsMasterKeyId",
    "aws:lambda/function:Function": "kmsKeyArn",
}
"""Property of each type of resource that names its key."""
OPEN = {
    "GET /items",
    "GET /items/{id}",
    "GET /catalog/{id}",
    "GET /legacy/prices/{id}",
    "GET /legacy/{proxy+}",
}
OPEN |= {"POST /orders", "POST /quotes", "POST /events"}
"""The routes that anybody may ask."""


def evaluate(**config: Any) -> Recording:
    given = {f"serverless-patterns:{name}": value for name, value in config.items()}
    return record(ROOT, stack="gateway", config={"serverless-patterns:buildPlatform": "host", **given})


@pytest.fixture(scope="module")
def shop() -> Recording:
    return evaluate()


@pytest.fixture(scope="module")
def hardened() -> Recording:
    return evaluate(hardened=True, alarmTopicArn=ALARM_ARN)


def operations(shop: Recording) -> dict[str, dict[str, Any]]:
    """Routes of the API, without the preflights."""
    paths: dict[str, Any] = json.loads(shop.find_by_name("shop-api").inputs["body"])["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method != "options"
    }


def test_the_http_api_has_the_same_open_routes(shop: Recording) -> None:
    routes = shop.find_by_type("aws:apigatewayv2/route:Route")
    types = {each.inputs["routeKey"]: each.inputs["authorizationType"] for each in routes}
    assert types.pop("GET /admin/stock") == "JWT"
    assert types.pop("ANY /legacy/{proxy+}") == "NONE"
    assert types.keys() < OPEN
    assert {*types.values()} == {"NONE"}


def test_only_the_routes_for_everybody_are_open(shop: Recording):
    found = operations(shop)
    assert {route for route, operation in found.items() if not operation["security"]} == OPEN
    closed = {route: operation["security"] for route, operation in found.items() if operation["security"]}
    assert closed.pop("GET /partner/prices") == [{"api_key": []}]
    assert all(security == [{"staff": []}] for security in closed.values())
    assert closed.keys() == {"GET /admin/stock", "PUT /items/{id}", "DELETE /items/{id}", "POST /shipments"}


def test_every_body_has_a_schema_that_takes_nothing_else(shop: Recording):
    schemas = json.loads(shop.find_by_name("shop-api").inputs["body"])["components"]["schemas"]
    assert len(schemas) == sum("requestBody" in operation for operation in operations(shop).values()) == 5
    for name, schema in schemas.items():
        assert schema.get("additionalProperties") is False or name == "PostEventsBody", name
        for each in schema.get("properties", {}).values():
            assert each.keys() >= {"type", "maxLength"} or each.keys() >= {"type", "maximum"}


def test_quota_and_origin_are_configured():
    shop = evaluate(partnerDailyQuota=7, allowedOrigin="https://other.example")
    (plan,) = shop.find_by_type("aws:apigateway/usagePlan:UsagePlan")
    assert plan.inputs["quotaSettings"] == {"limit": 7, "period": "DAY"}
    origin = shop.find_by_name("item-requests-function").inputs["environment"]["variables"]["WEB_ORIGIN"]
    assert origin == "https://other.example"
    preflight = json.loads(shop.find_by_name("shop-api").inputs["body"])["paths"]["/items"]["options"]
    (answer,) = preflight["x-amazon-apigateway-integration"]["responses"].values()
    allowed = answer["responseParameters"]["method.response.header.Access-Control-Allow-Origin"]
    assert allowed == "'https://other.example'"


def test_hardened_is_one_key_for_everything_a_firewall_and_a_year_of_logs(
    shop: Recording, hardened: Recording
):
    (key,) = hardened.find_by_type("aws:kms/key:Key")
    for type_, argument in KEYED.items():
        for found in hardened.find_by_type(type_):
            assert found.inputs[argument] == key.outputs["arn"], found.name
    for table in hardened.find_by_type("aws:dynamodb/table:Table"):
        assert table.inputs["serverSideEncryption"]["kmsKeyArn"] == key.outputs["arn"]
    for machine in hardened.find_by_type("aws:sfn/stateMachine:StateMachine"):
        assert machine.inputs["encryptionConfiguration"]["kmsKeyId"] == key.outputs["arn"]
    associations = hardened.find_by_type("aws:wafv2/webAclAssociation:WebAclAssociation")
    assert {found.inputs["resourceArn"] for found in associations} == {
        hardened.find_by_name("shop-stage").outputs["arn"],
        hardened.find_by_name("staff-pool").outputs["arn"],
    }
    groups = hardened.find_by_type("aws:cloudwatch/logGroup:LogGroup")
    assert {found.inputs["retentionInDays"] for found in groups} == {365}
    assert {found.inputs["retentionInDays"] for found in shop.find_by_type(groups[0].type)} == {30}
    assert not shop.find_by_type("aws:kms/key:Key")


@pytest.mark.parametrize("queue", ["events-queue", "events-undelivered"])
def test_the_queues_of_events_take_them_from_their_rule_alone(shop: Recording, queue: str):
    policy = json.loads(shop.find_by_name(f"{queue}-policy").inputs["policy"])
    (sending,) = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
    assert sending["Principal"] == {"Service": "events.amazonaws.com"}
    assert sending["Condition"]["ArnEquals"] == {
        "aws:SourceArn": shop.find_by_name("shop-rule").outputs["arn"]
    }


def test_an_event_that_cannot_be_delivered_is_kept(shop: Recording):
    undelivered = shop.find_by_name("events-undelivered").outputs["arn"]
    assert shop.find_by_name("events-target").inputs["deadLetterConfig"] == {"arn": undelivered}
