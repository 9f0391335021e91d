"""The stack ``workflow`` as Pulumi would evaluate it, and what its configuration changes."""

import json
from typing import Any

import pytest
from graphs import ROOT

from embedded_aws import Recording, record
from serverless_patterns import ArgumentError

pytestmark = pytest.mark.exhaustive

MACHINE = "aws:sfn/stateMachine:StateMachine"
KEYED = {
    "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
    "aws:scheduler/schedule:Schedule": "kmsKeyArn",
    "aws:sns/topic:Topic": "kmsMasterKeyId",
    "aws:sqs/queue:Queue": "kmsMasterKeyId",
}
"""Property of each type of resource that names its key."""


def evaluate(**config: Any) -> Recording:
    return record(
        ROOT, stack="workflow", config={f"serverless-patterns:{name}": config[name] for name in config}
    )


def states(recording: Recording) -> dict[str, Any]:
    return json.loads(recording.find_by_name("order-workflow").inputs["definition"])["States"]


def test_an_order_and_a_quote():
    kinds = {found.name: found.inputs["type"] for found in evaluate().find_by_type(MACHINE)}
    assert kinds == {"order-workflow": "STANDARD", "quote-workflow": "EXPRESS"}


def test_the_limit_of_the_whole_order_leaves_time_for_its_steps():
    recording = evaluate(approvalTimeoutSeconds=500, shipmentTimeoutSeconds=70)
    definition = json.loads(recording.find_by_name("order-workflow").inputs["definition"])
    approval = definition["States"]["Ask for approval"]["TimeoutSeconds"]
    (_, ship) = definition["States"]["Fulfil"]["Branches"]
    assert (approval, ship["States"]["Ship"]["TimeoutSeconds"]) == (500, 70)
    assert definition["TimeoutSeconds"] >= 500 + 70 + 3600


@pytest.mark.parametrize("cents", [0, 7])
def test_who_has_to_be_asked_is_configured(cents: int):
    (choice,) = states(evaluate(approvalThresholdCents=cents))["Expensive?"]["Choices"]
    assert choice["Condition"] == f"{{% $cents > {cents} %}}"


def test_a_wait_without_any_time_is_refused():
    with pytest.raises(ArgumentError, match="TimeoutSeconds"):
        evaluate(shipmentTimeoutSeconds=0)


def test_every_failure_after_the_reservation_leads_to_the_undoing():
    found = states(evaluate())
    for name in ("Reserve stock", "Ask for approval", "Charge", "Fulfil"):
        last = found[name]["Catch"][-1]
        assert (last["ErrorEquals"], last["Next"]) == (["States.ALL"], "Release stock"), name
    assert (found["Release stock"]["Next"], found["Refund"]["Next"]) == ("Refund", "Undone")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("", []), ("rate(7 days)", ["rate(7 days)"])],
)
def test_the_standing_order_is_configured(expression: str, expected: list[str]):
    schedules = evaluate(orderSchedule=expression).find_by_type("aws:scheduler/schedule:Schedule")
    assert [found.inputs["scheduleExpression"] for found in schedules] == expected


def test_hardened_is_one_key_for_everything_and_a_year_of_logs():
    recording = evaluate(hardened=True)
    (key,) = recording.find_by_type("aws:kms/key:Key")
    for type_, argument in KEYED.items():
        for found in recording.find_by_type(type_):
            assert found.inputs[argument] == key.outputs["arn"], found.name
    for table in recording.find_by_type("aws:dynamodb/table:Table"):
        assert table.inputs["serverSideEncryption"]["kmsKeyArn"] == key.outputs["arn"]
    for machine in recording.find_by_type(MACHINE):
        assert machine.inputs["encryptionConfiguration"]["kmsKeyId"] == key.outputs["arn"]
    groups = recording.find_by_type("aws:cloudwatch/logGroup:LogGroup")
    assert {found.inputs["retentionInDays"] for found in groups} == {365}
    assert {found.inputs["retentionInDays"] for found in evaluate().find_by_type(groups[0].type)} == {30}
