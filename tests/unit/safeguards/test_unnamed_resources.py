"""Actions that support no resource ARN are allowed on ``*`` alone."""

from pathlib import Path
from typing import Any, Final

import pulumi
import pytest
from graphs import errors_in, evaluate, statements

from serverless_patterns import ContainerService, FanOutConversion, Function, Workflow
from serverless_patterns.safeguards.policy import allow

_MACHINE: Final = "arn:aws:states:eu-central-1:123456789012:stateMachine:order"
_SEND: Final = "states:SendTaskSuccess"
_READ: Final = "states:DescribeStateMachine"


def _function(code: Path, *given: Any) -> Function:
    return Function("f", {"code": str(code), "handler": "orders.handler", "policy_statements": list(given)})


_PROBLEM: Final = "no resource ARN; 'resources' must be ['*']"


@pytest.mark.parametrize(
    ("actions", "problem"),
    [
        ([_SEND], f"{_SEND} supports {_PROBLEM}"),
        (["states:sendtaskFAILURE"], f"states:sendtaskFAILURE supports {_PROBLEM}"),
        ([_READ, _SEND], f"{_SEND} supports {_PROBLEM}, in a statement of its own"),
        (["kms:ListKeys", "ec2:DescribeSubnets"], f"kms:ListKeys, ec2:DescribeSubnets support {_PROBLEM}"),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_such_an_action_on_an_arn_is_an_error(
    code: Path, actions: list[str], problem: str, *, later: bool
) -> None:
    def program() -> None:
        _function(
            code,
            allow([_READ], "*"),
            allow(actions, pulumi.Output.from_input(_MACHINE) if later else _MACHINE),
        )

    assert errors_in(program) == [f"policy_statements.1: {problem}"]


def test_such_an_action_on_everything_is_allowed(code: Path) -> None:
    policy = evaluate(lambda: _function(code, allow([_SEND], "*"), allow([_READ], _MACHINE))).find_by_name(
        "f-policy"
    )
    granted = [(each["Action"], each["Resource"]) for each in statements(policy)]
    assert ([_SEND], ["*"]) in granted
    assert ([_READ], [_MACHINE]) in granted


def test_actions_that_iam_compares_with_an_arn_are_allowed_on_one(code: Path) -> None:
    named = ("sqs:ListQueues", "logs:DescribeLogGroups", "dynamodb:ListTables", "states:StartExecution")
    assert evaluate(lambda: _function(code, allow(named, _MACHINE)))


def test_all_components_with_policy_statements_reject_it() -> None:
    given: Any = {"policy_statements": [allow([_SEND], _MACHINE)]}
    problem = f"policy_statements.0: {_SEND} supports {_PROBLEM}"
    assert problem in errors_in(lambda: ContainerService("c", given))
    assert problem in errors_in(lambda: Workflow("c", given))
    pipeline: Any = {"conversions": {"png": given}}
    assert f"conversions.png.{problem}" in errors_in(lambda: FanOutConversion("c", pipeline))
