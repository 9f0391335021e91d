"""The rollout of a function: its resources, least permissions, and invalid arguments."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphs import errors_in, evaluate, statements

from embedded_aws import Recording
from serverless_patterns import Function

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:orders-function"
CHECK = "arn:aws:lambda:us-east-1:123456789012:function:check-function"


@pytest.fixture
def code(tmp_path: Path) -> Any:
    (tmp_path / "orders.py").write_text("def handler(event, context): return event\n")
    return {"code": str(tmp_path), "handler": "orders.handler"}


def make(code: Any, rollout: Any, **args: Any) -> Recording:
    def program() -> None:
        check = Function("check", code)
        given: Any = {**code, "alias": "live", "rollout": rollout, **args}
        if rollout and rollout.get("hooked"):
            given["rollout"] = {"pre_traffic_hook": check.rollout_hook()}
        Function("orders", given)

    return evaluate(program)


@pytest.mark.parametrize(
    ("rollout", "name"),
    [
        ({}, "LambdaCanary10Percent5Minutes"),
        ({"interval_minutes": 30}, "LambdaCanary10Percent30Minutes"),
        ({"strategy": "linear", "interval_minutes": 1}, "LambdaLinear10PercentEvery1Minute"),
        ({"strategy": "linear", "interval_minutes": 3}, "LambdaLinear10PercentEvery3Minutes"),
        ({"strategy": "all_at_once"}, "LambdaAllAtOnce"),
    ],
)
def test_a_pace_that_codedeploy_has_needs_no_configuration(code: Any, rollout: Any, name: str) -> None:
    recording = make(code, rollout)
    group = recording.find_by_name("orders-rollout-group").inputs
    assert group["deploymentConfigName"] == f"CodeDeployDefault.{name}"
    assert not recording.find_by_type("aws:codedeploy/deploymentConfig:DeploymentConfig")


@pytest.mark.parametrize(
    ("rollout", "routing"),
    [
        (
            {"percentage": 20},
            {"type": "TimeBasedCanary", "timeBasedCanary": {"percentage": 20, "interval": 5}},
        ),
        (
            {"strategy": "linear", "interval_minutes": 5},
            {"type": "TimeBasedLinear", "timeBasedLinear": {"percentage": 10, "interval": 5}},
        ),
    ],
)
def test_any_other_pace_is_a_configuration(code: Any, rollout: Any, routing: Any) -> None:
    assert make(code, rollout).find_by_name("orders-pace").inputs["trafficRoutingConfig"] == routing


def test_a_version_is_deployed_by_the_function_that_starts_deployments(code: Any) -> None:
    recording = make(code, {"hooked": True}, alarm_topic_arn=TOPIC)
    started = recording.find_by_name("orders-deployment").inputs
    assert started["functionName"] == "orders-deployer-function"
    assert started["triggers"] == {"version": "1"}
    event = json.loads(started["input"])
    assert (event["alias"], event["version"]) == ("live", "1")
    assert list(event["hooks"]) == ["BeforeAllowTraffic"]
    group = recording.find_by_name("orders-rollout-group").inputs
    assert group["alarmConfiguration"] == {"enabled": True, "alarms": ["orders-rollout-alarm"]}
    assert group["autoRollbackConfiguration"]["enabled"] is True
    [trigger] = group["triggerConfigurations"]
    assert trigger["triggerTargetArn"] == TOPIC
    alarm = recording.find_by_name("orders-rollout-alarm").inputs
    assert alarm["dimensions"]["Resource"] == "orders-function:live"
    assert alarm["dimensions"]["ExecutedVersion"] == "1"


def test_roles_have_the_permissions_that_they_use(code: Any) -> None:
    recording = make(code, {"hooked": True}, alarm_topic_arn=TOPIC)

    def actions(name: str) -> list[tuple[str, str]]:
        return [
            (action, resource)
            for each in statements(recording.find_by_name(name))
            for action in each["Action"]
            for resource in each["Resource"]
        ]

    assert actions("orders-rollout-policy") == [
        ("lambda:GetAlias", FUNCTION),
        ("lambda:UpdateAlias", FUNCTION),
        ("lambda:GetProvisionedConcurrencyConfig", f"{FUNCTION}:live"),
        ("cloudwatch:DescribeAlarms", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"),
        ("lambda:InvokeFunction", CHECK),
        ("sns:Publish", TOPIC),
    ]
    deploying = [each for each in actions("orders-deployer-policy") if each[0].startswith("codedeploy:")]
    assert [action for action, _ in deploying] == [
        "codedeploy:CreateDeployment",
        "codedeploy:ListDeployments",
        "codedeploy:StopDeployment",
        "codedeploy:RegisterApplicationRevision",
        "codedeploy:GetDeploymentConfig",
    ]
    # CodeDeploy has no resource for this action.
    assert [action for action, resource in deploying if resource == "*"] == ["codedeploy:StopDeployment"]
    [(action, _)] = actions("orders-pre-traffic-hook-policy")
    assert action == "codedeploy:PutLifecycleEventHookExecutionStatus"
    assert recording.find_by_name("orders-pre-traffic-hook-policy").inputs["role"] == "check-role"


HOOK = {"arn": CHECK, "role_name": "check-role"}
INVALID: list[tuple[Any, list[str]]] = [
    ({"alias": None, "rollout": {}}, ["rollout: requires a published version. Set 'alias'"]),
    ({"rollout": {"strategy": "slow"}}, ["rollout.strategy: 'slow'"]),
    ({"rollout": {"percentage": 0}}, ["rollout.percentage: 0 is out of range; must be 1 to 99"]),
    ({"rollout": {"percentage": 100}}, ["rollout.percentage: 100 is out of range"]),
    ({"rollout": {"interval_minutes": 2881}}, ["rollout.interval_minutes: 2881 is out of range"]),
    (
        {"rollout": {"strategy": "linear", "percentage": 10, "interval_minutes": 321}},
        ["rollout.interval_minutes: 321 takes 2,889 minutes in 9 steps; must be at most 320"],
    ),
    (
        {"rollout": {"strategy": "all_at_once", "percentage": 5, "interval_minutes": 5}},
        [
            "rollout.percentage: cannot be combined with the strategy 'all_at_once'",
            "rollout.interval_minutes: cannot be combined with the strategy 'all_at_once'",
        ],
    ),
    (
        {"rollout": {"post_traffic_hook": {**HOOK, "arn": "check"}}},
        ["rollout.post_traffic_hook.arn: 'check' must be the ARN of a function"],
    ),
    ({"rollout": {"pre_traffic_hook": {"arn": CHECK}}}, ["rollout.pre_traffic_hook.role_name: is required"]),
    (
        {"rollout": {"pre_traffic_hook": {"arn": CHECK, "role_name": "r\u00f4le"}}},
        ["rollout.pre_traffic_hook.role_name: 'r\u00f4le' must be the name of an IAM role"],
    ),
    ({"rollout": {"alarm_names": [""]}}, ["rollout.alarm_names.0: ''"]),
    ({"rollout": {"alarm_names": [f"a{each}" for each in range(50)]}}, ["rollout.alarm_names: has 50"]),
    ({"rollout": {"alarm_names": ["a", "b", "a"]}}, ["rollout.alarm_names.2: "]),
]


@pytest.mark.parametrize(("args", "expected"), INVALID)
def test_invalid_rollouts(code: Any, args: Any, expected: list[str]) -> None:
    given: Any = {**code, "alias": "live", **args}
    found = errors_in(lambda: Function("orders", given))
    assert len(found) == len(expected)
    for error, start in zip(found, expected, strict=True):
        assert start in error
