"""Invocations of functions by programs: their payloads, what replaces them, and what is rejected."""

import json
from typing import Any

import pytest

from embedded_aws.resource_model.context import Inputs
from embedded_aws.services.lambda_.refusals import REFUSALS
from embedded_aws.services.lambda_.types.invocations import Invocation

FUNCTION = {"functionName": "f"}
CRUD = {"lifecycleScope": "CRUD"}


class Client:
    """Keeps payloads, and returns them."""

    def __init__(self) -> None:
        self.payloads: list[Any] = []

    def client(self, _service: str) -> "Client":
        return self

    def invoke(self, **given: Any) -> Any:
        self.payloads.append((given["FunctionName"], given["Qualifier"], json.loads(given["Payload"])))
        return {"Payload": Body(given["Payload"])}


class Body(bytes):
    def read(self) -> bytes:
        return self


@pytest.mark.parametrize(
    ("inputs", "payloads"),
    [
        ({"input": '{"a": 2}'}, [{"a": 2}]),
        ({"input": "[1]", "lifecycleScope": "CREATE_ONLY"}, [[1]]),
        (
            {"input": '{"a": 2}', **CRUD},
            [
                {"a": 2, "tf": {"action": "create", "prev_input": None}},
                {"a": 2, "tf": {"action": "update", "prev_input": {"a": 1}}},
                {"a": 2, "tf": {"action": "delete", "prev_input": {"a": 2}}},
            ],
        ),
        (
            {"input": "{}", "terraformKey": "pulumi", **CRUD},
            [
                {"pulumi": {"action": "create", "prev_input": None}},
                {"pulumi": {"action": "update", "prev_input": {"a": 1}}},
                {"pulumi": {"action": "delete", "prev_input": {}}},
            ],
        ),
    ],
)
def test_payloads(inputs: dict[str, Any], payloads: list[Any]) -> None:
    aws: Any = Client()
    given = Inputs({**FUNCTION, **inputs}, before={"input": '{"a": 1}'})
    kind = Invocation()
    identifier, outputs = kind.create_with_outputs(aws, "i", given)
    assert identifier.startswith("f_$LATEST_")
    assert json.loads(outputs["result"]) == payloads[0]
    kind.update(aws, identifier, given)
    kind.delete(aws, identifier, given)
    assert aws.payloads == [("f", "$LATEST", each) for each in payloads]


@pytest.mark.parametrize(
    ("before", "after", "replacing"),
    [
        ({"input": "1"}, {"input": "2"}, {"input"}),
        ({"input": "1"}, {"input": "2", "triggers": {"a": "1"}}, {"input", "triggers"}),
        ({"input": "{}", **CRUD}, {"input": "{}"}, None),
        ({"input": "{}", **CRUD}, {"input": '{"a": 1}', **CRUD}, None),
    ],
)
def test_an_input_replaces_an_invocation_that_is_only_created(
    before: dict[str, Any], after: dict[str, Any], replacing: set[str] | None
) -> None:
    found = Invocation().difference("i", before, after, {})
    assert (found and set(found.replacing)) == replacing


@pytest.mark.parametrize(
    ("type_", "inputs", "reason"),
    [
        ("invocation:Invocation", {"input": "{"}, "input: contains an invalid JSON"),
        (
            "invocation:Invocation",
            {"input": "[]", **CRUD},
            "input: lifecycleScope 'CRUD' requires a JSON object.",
        ),
        ("invocation:Invocation", {"input": "[]"}, None),
        ("invocation:Invocation", {"lifecycleScope": "UPDATE"}, "must be CREATE_ONLY or CRUD."),
        (
            "provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
            {"provisionedConcurrentExecutions": 0, "qualifier": "1"},
            "provisionedConcurrentExecutions: 0 is out of range; must be at least 1.",
        ),
        (
            "provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
            {"provisionedConcurrentExecutions": 1, "qualifier": "$LATEST"},
            "must be an alias or a published version.",
        ),
    ],
)
def test_inputs_that_are_rejected(type_: str, inputs: dict[str, Any], reason: str | None) -> None:
    reasons = list(REFUSALS[f"aws:lambda/{type_}"](inputs))
    assert (reason or "") in "".join(reasons)
    assert bool(reasons) is bool(reason)
