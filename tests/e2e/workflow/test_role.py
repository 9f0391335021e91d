"""The role that follows from the definition: enough for every path, and each statement is needed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.workflow.shop import Ended, Shop

EXPENSIVE = {"quantity": 60}
REGION = "us-east-1"
OBSERVING = [("logs:CreateLogDelivery", "*"), ("xray:PutTraceSegments", "*")]
"""Calls of every execution in addition to its steps."""

Call = tuple[str, str]
"""An IAM action and the ARN that it was done to."""


class Role:
    """The one policy of a role."""

    def __init__(self, shop: Shop, output: str) -> None:
        self._iam = shop.deployment.client("iam")
        self._name = shop.outputs[output].rpartition("/")[2]
        (self._policy,) = self._iam.list_role_policies(RoleName=self._name)["PolicyNames"]
        found = self._iam.get_role_policy(RoleName=self._name, PolicyName=self._policy)
        # One resource a statement, so that each of them has to prove that it is needed.
        self.statements = [
            {**statement, "Resource": [resource]}
            for statement in found["PolicyDocument"]["Statement"]
            for resource in statement["Resource"]
        ]

    def list_denied(self, calls: list[Call], without: int | None = None) -> set[Call]:
        """The calls that the policy does not allow, ``without`` one of its statements."""
        policy = document([each for number, each in enumerate(self.statements) if number != without])
        return {call for call in calls if not self._allows(policy, *call)}

    def _allows(self, policy: str, action: str, resource: str) -> bool:
        (result,) = self._iam.simulate_custom_policy(
            PolicyInputList=[policy], ActionNames=[action], ResourceArns=[resource]
        )["EvaluationResults"]
        return result["EvalDecision"] == "allowed"

    @contextmanager
    def remove_statement(self, action: str, resource: str) -> Iterator[None]:
        """The role as it would be without its statement for one action on one resource."""
        kept = [
            each
            for each in self.statements
            if action not in each["Action"] or resource not in each["Resource"]
        ]
        assert len(kept) == len(self.statements) - 1
        self._put(kept)
        yield
        self._put(self.statements)

    def _put(self, statements: list[dict[str, Any]]) -> None:
        self._iam.put_role_policy(
            RoleName=self._name, PolicyName=self._policy, PolicyDocument=document(statements)
        )


def document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.mark.slow
def test_every_path_is_allowed_and_every_statement_is_needed(shop: Shop):
    role = Role(shop, "order_role_arn")
    started = [
        shop.place(shop.order(**changes))
        for changes in (
            {},
            {"quantity": 99, "card": "tok_declined"},
            {"card": "tok_flaky"},
            {"country": "PT"},
        )
    ]
    shop.states.send_task_success(taskToken=shop.take_question(started[1])["token"], output="{}")
    paths = [shop.end(execution) for execution in started]
    assert [path.error for path in paths] == ["", "CardDeclinedError", "", "NoCarrier"]

    done = {path.number: calls_of(shop, path) for path in paths}
    for number, calls in done.items():
        assert len(calls) >= 6, number
        assert role.list_denied([*calls, *OBSERVING]) == set()
    every_call = [call for calls in done.values() for call in calls]
    for number, statement in enumerate(role.statements):
        assert role.list_denied([*every_call, *OBSERVING], without=number), f"not needed: {statement}"


def test_a_quote_is_allowed_no_more_than_it_does(shop: Shop):
    role = Role(shop, "quote_role_arn")
    calls = list(calls_in(shop, "quote").values())
    assert role.list_denied([*calls, *OBSERVING]) == set()
    for number, statement in enumerate(role.statements):
        assert role.list_denied([*calls, *OBSERVING], without=number), f"not needed: {statement}"
    of_orders = calls_in(shop, "order")
    assert {of_orders["Charge"], of_orders["Notify"]} <= role.list_denied(list(of_orders.values()))


@pytest.mark.parametrize(
    ("state", "changes", "error"),
    [
        ("Notify", {}, "SNS.AuthorizationErrorException"),
        ("Ask for approval", EXPENSIVE, "SQS.AmazonSQSException"),
    ],
)
def test_without_its_statement_a_step_is_refused_and_the_order_undone(
    shop: Shop, state: str, changes: dict[str, Any], error: str
):
    order = shop.order(**changes)
    with Role(shop, "order_role_arn").remove_statement(*calls_in(shop, "order")[state]):
        ended = shop.run(order)
    shop.assert_undone(order, ended)
    assert ended.error == error
    assert "not authorized" in ended.cause


def calls_of(shop: Shop, ended: Ended) -> list[Call]:
    """The calls that an execution of the order made.

    The emulator's history has no entry for the states in a branch: those of ``Fulfil``, which start together,
    are added.
    """
    calls = calls_in(shop, "order")
    steps = [*ended.steps, *(["Notify", "Ship"] if "Fulfil" in ended.steps else [])]
    return [calls[step] for step in steps if step in calls]


def calls_in(shop: Shop, workflow: str) -> dict[str, Call]:
    """The call of each task, written from AWS's documentation and not with the code that derives the role."""
    account = shop.outputs[f"{workflow}_arn"].split(":")[4]
    return dict(_calls(json.loads(shop.outputs[f"{workflow}_definition"]), account))


def _calls(machine: dict[str, Any], account: str) -> Iterator[tuple[str, Call]]:
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield (
                name,
                _call(state["Resource"].removeprefix("arn:aws:states:::"), state["Arguments"], account),
            )
        for branch in state.get("Branches", []):
            yield from _calls(branch, account)


def _call(integration: str, given: dict[str, Any], account: str) -> Call:
    match integration:
        case "lambda:invoke":
            return "lambda:InvokeFunction", given["FunctionName"]
        case "dynamodb:updateItem":
            return "dynamodb:UpdateItem", f"arn:aws:dynamodb:{REGION}:{account}:table/{given['TableName']}"
        case "sns:publish":
            return "sns:Publish", given["TopicArn"]
        case "sqs:sendMessage.waitForTaskToken":
            queue = given["QueueUrl"].rpartition("/")[2]
            return "sqs:SendMessage", f"arn:aws:sqs:{REGION}:{account}:{queue}"
        case _:
            raise AssertionError(f"{integration} is not written down here")
