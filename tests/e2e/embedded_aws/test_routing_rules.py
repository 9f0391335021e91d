"""Routing rules of custom domain names select an API by headers and base path."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import policy, trust
from tests.e2e.embedded_aws.rest_apis import HTTP, mock, operation

_HOST = "rules.example.com"
_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def _create_api(name: str) -> aws.apigateway.Stage:
    paths = {path: {"get": operation(mock(f'{{"api": "{name}"}}'))} for path in ("/items", "/shop/items")}
    document = {"openapi": "3.0.1", "info": {"title": name, "version": "1"}, "paths": paths}
    api = aws.apigateway.RestApi(name, body=pulumi.Output.json_dumps(document))
    deployment = aws.apigateway.Deployment(name, rest_api=api.id)
    return aws.apigateway.Stage(name, rest_api=api.id, stage_name="live", deployment=deployment.id)


def _match(header: str, glob: str) -> dict[str, Any]:
    return {"match_headers": {"any_of": {"header": header, "value_glob": glob}}}


_PATH: Any = {"match_base_paths": {"any_ofs": ["shop"]}}
_RULES: dict[str, tuple[int, list[Any], bool]] = {
    "both": (10, [_match("X-Version", "v2*"), _match("x-team", "*core*")], False),
    "prefix": (20, [_match("X-Version", "v2*")], False),
    "suffix": (30, [_match("x-version", "*-beta")], False),
    "path": (40, [_match("x-version", "shop"), _PATH], True),
    "whole": (50, [_match("x-version", "whole"), _PATH], False),
}
"""Priority, conditions, and whether the base path is removed, by the name of the API."""


def _program(mode: str = "ROUTING_RULE_THEN_BASE_PATH_MAPPING", **priorities: int) -> None:
    domain = aws.apigateway.DomainName(
        "domain",
        domain_name=_HOST,
        regional_certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/x",
        endpoint_configuration={"types": "REGIONAL"},
        routing_mode=mode,
    )
    monolith = _create_api("monolith")
    aws.apigateway.BasePathMapping(
        "monolith", domain_name=domain.domain_name, rest_api=monolith.rest_api, stage_name="live"
    )
    pulumi.export("monolith", monolith.rest_api)
    for name, (priority, conditions, strip) in _RULES.items():
        stage = _create_api(name)
        target: Any = {"api_id": stage.rest_api, "stage": stage.stage_name, "strip_base_path": strip}
        rule = aws.apigatewayv2.RoutingRule(
            name,
            domain_name=domain.domain_name,
            priority=priorities.get(name, priority),
            conditions=conditions,
            actions=[{"invoke_api": target}],
        )
        pulumi.export(f"rule-{name}", rule.routing_rule_arn)
    _create_reader()


def _create_reader() -> None:
    """Creates a role with the actions of other operations, and one on the rule of ``both``."""
    role = aws.iam.Role("reader", assume_role_policy=trust("lambda"))
    methods: dict[str, object] = {"Action": [f"apigateway:{each}" for each in _METHODS], "Resource": "*"}
    rule = "arn:aws:apigateway:us-east-1:123456789012:/domainnames/rules.example.com/routingrules/*"
    document = policy(methods, {"Action": "apigateway:GetRoutingRule", "Resource": rule})
    aws.iam.RolePolicy("reader", role=role.id, policy=document)
    pulumi.export("reader", role.arn)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Any:
    with deploy(_program, stack="routing-rules", emulator=emulator) as deployed:
        yield deployed


def _ask(stack: Deployment, path: str = "/items", **headers: str) -> tuple[int, Any]:
    sent = {"Host": _HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    response = HTTP.request("GET", f"{stack.endpoint}{path}", headers=sent)
    return response.status, response.json().get("api")


def test_the_first_rule_whose_conditions_are_met_selects_the_api(stack: Deployment) -> None:
    for headers, path, api in (
        ({}, "/items", "monolith"),
        ({"x_version": "v1"}, "/items", "monolith"),
        ({"x_version": "V2"}, "/items", "monolith"),  # the value in its case
        ({"x_other": "v2"}, "/items", "monolith"),
        ({"x_team": "core"}, "/items", "monolith"),  # both headers are required
        ({"X_VERSION": "v2.1"}, "/items", "prefix"),
        ({"x_version": "v2", "x_team": "the-core-team"}, "/items", "both"),
        ({"x_version": "v3-beta"}, "/items", "suffix"),
        ({"x_version": "v3-beta2"}, "/items", "monolith"),
        ({"x_version": "v2-beta"}, "/items", "prefix"),  # the lower number comes first
        ({"x_version": "shop"}, "/shop/items", "path"),
        ({"x_version": "whole"}, "/shop/items", "whole"),
        ({"x_version": "shop"}, "/items", "monolith"),
        ({"x_version": "shop"}, "/shopping/items", None),
    ):
        assert _ask(stack, path, **headers) == (200 if api else 403, api), (headers, path)


def test_a_rule_can_be_changed_and_read(stack: Deployment) -> None:
    arn = str(stack.outputs["rule-suffix"])
    stack.update(lambda: _program(suffix=15))
    assert stack.outputs["rule-suffix"] == arn
    assert _ask(stack, x_version="v2-beta") == (200, "suffix")
    client, identifier = stack.client("apigatewayv2"), arn.rpartition("/")[2]
    rule = client.get_routing_rule(DomainName=_HOST, RoutingRuleId=identifier)
    assert (rule["Priority"], rule["RoutingRuleArn"]) == (15, arn)
    listed = client.list_routing_rules(DomainName=_HOST, MaxResults=2)
    assert [each["Priority"] for each in listed["RoutingRules"]] == [10, 15]
    more = client.list_routing_rules(DomainName=_HOST, NextToken=listed["NextToken"])
    assert [each["Priority"] for each in more["RoutingRules"]] == [20, 40, 50]
    stack.update(lambda: _program("ROUTING_RULE_ONLY"))
    assert (_ask(stack), _ask(stack, x_version="v2")) == ((403, None), (200, "prefix"))
    stack.update(lambda: _program("BASE_PATH_MAPPING_ONLY"))
    assert (_ask(stack), _ask(stack, x_version="v2")) == ((200, "monolith"), (200, "monolith"))
    stack.update(_program)
    assert _ask(stack, x_version="v3-beta") == (200, "suffix")


def _header(name: str, glob: str) -> dict[str, Any]:
    return {"MatchHeaders": {"AnyOf": [{"Header": name, "ValueGlob": glob}]}}


_BASE: Any = {"MatchBasePaths": {"AnyOf": ["shop"]}}
_INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"DomainName": "none.example.com"}, "NotFoundException", "Invalid domain name identifier"),
    ({"Priority": 10}, "ConflictException", "priority 10 already exists"),
    ({"Priority": 1_000_001}, "BadRequestException", "1000000"),
    ({"Conditions": [_header("a", "b")] * 3}, "BadRequestException", "two conditions matchHeaders"),
    ({"Conditions": [_BASE, _BASE]}, "BadRequestException", "one matchBasePaths"),
    ({"Conditions": [{**_header("a", "b"), **_BASE}]}, "BadRequestException", "either matchHeaders or"),
    ({"Conditions": [_header("Authorization", "b")]}, "BadRequestException", "Invalid header"),
    ({"Conditions": [_header("x-amz-a", "b")]}, "BadRequestException", "Invalid header"),
    ({"Conditions": [_header("a", "b*c")]}, "BadRequestException", "Invalid valueGlob"),
    ({"Conditions": [_header("a", "b" * 128)]}, "BadRequestException", "Invalid valueGlob"),
    ({"Conditions": [_header("a", f"*{'b' * 39}*")]}, "BadRequestException", "Invalid valueGlob"),
    ({"Conditions": [{"MatchBasePaths": {"AnyOf": ["a b"]}}]}, "BadRequestException", "Invalid base path"),
    ({"stage": "none"}, "BadRequestException", "Invalid stage"),
    ({"api": "none"}, "NotFoundException", "Invalid API identifier"),
    ({"strip": True}, "BadRequestException", "stripBasePath requires"),
]


def test_invalid_rules_are_rejected(stack: Deployment) -> None:
    client = stack.client("apigatewayv2")
    for given, code, message in _INVALID:
        target = {
            "ApiId": given.get("api", stack.outputs["monolith"]),
            "Stage": given.get("stage", "live"),
            "StripBasePath": given.get("strip", False),
        }
        rule: dict[str, Any] = {
            "DomainName": _HOST,
            "Priority": 99,
            "Conditions": [],
            "Actions": [{"InvokeApi": target}],
            **{name: value for name, value in given.items() if name[0].isupper()},
        }
        with pytest.raises(ClientError, match=message) as raised:
            client.create_routing_rule(**rule)
        assert raised.value.response.get("Error", {}).get("Code") == code
    assert len(client.list_routing_rules(DomainName=_HOST)["RoutingRules"]) == len(_RULES)


def test_operations_on_rules_have_their_own_actions(stack: Deployment) -> None:
    client = stack.client("apigatewayv2", role_arn=str(stack.outputs["reader"]))
    rule = {"DomainName": _HOST, "RoutingRuleId": str(stack.outputs["rule-both"]).rpartition("/")[2]}
    assert client.get_routing_rule(**rule)["Priority"] == _RULES["both"][0]
    more: Any = {"Priority": 99, "Conditions": [], "Actions": []}
    for call, action in (
        (lambda: client.list_routing_rules(DomainName=_HOST), "ListRoutingRules"),
        (lambda: client.create_routing_rule(DomainName=_HOST, **more), "CreateRoutingRule"),
        (lambda: client.put_routing_rule(**rule, **more), "UpdateRoutingRule"),
        (lambda: client.delete_routing_rule(**rule), "DeleteRoutingRule"),
    ):
        with pytest.raises(ClientError, match=f"not authorized to perform: apigateway:{action} "):
            call()
