"""A mock configuration of Step Functions Local is read as a whole, and every error in it is named."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.emulator.process import Emulator
from embedded_aws.program.registration import Registration
from embedded_aws.services.step_functions.testing.machines import Machine, find_machine, find_machines
from embedded_aws.services.step_functions.testing.mock_config import MockConfigError, read_mock_config
from embedded_aws.services.step_functions.testing.mocks import StackMocks, find_mocks

# That of AWS's documentation.
OF_AWS: dict[str, Any] = {
    "StateMachines": {
        "LambdaSQSIntegration": {
            "TestCases": {
                "HappyPath": {"LambdaState": "MockedLambdaSuccess", "SQSState": "MockedSQSSuccess"},
                "RetryPath": {"LambdaState": "MockedLambdaRetry", "SQSState": "MockedSQSSuccess"},
                "HybridPath": {"LambdaState": "MockedLambdaSuccess"},
            }
        }
    },
    "MockedResponses": {
        "MockedLambdaSuccess": {"0": {"Return": {"StatusCode": 200, "Payload": {"body": "Hello"}}}},
        "LambdaMockedResourceNotReady": {"0": {"Throw": {"Error": "Lambda.X", "Cause": "not ready"}}},
        "MockedSQSSuccess": {"0": {"Return": {"MessageId": "1"}}},
        "MockedLambdaRetry": {
            "0": {"Throw": {"Error": "Lambda.ResourceNotReadyException", "Cause": "not ready"}},
            "1-2": {"Throw": {"Error": "Lambda.TimeoutException", "Cause": "timed out"}},
            "3": {"Return": {"StatusCode": 200}},
        },
    },
}
Change = Callable[[dict[str, Any]], Any]
MACHINE = "StateMachines.LambdaSQSIntegration"
RETRY = "MockedResponses.MockedLambdaRetry"


def cases(config: dict[str, Any]) -> dict[str, Any]:
    return config["StateMachines"]["LambdaSQSIntegration"]["TestCases"]


def retry(config: dict[str, Any]) -> dict[str, Any]:
    return config["MockedResponses"]["MockedLambdaRetry"]


INVALID: list[tuple[str, Change, str]] = [
    ("a misspelled field", lambda c: c.update(MockedResponse={}), "MockedResponse: there is no field"),
    ("a missing field", lambda c: c.pop("StateMachines"), "StateMachines: the field is required"),
    ("machines in a list", lambda c: c.update(StateMachines=[]), "StateMachines: [] must be an object"),
    (
        "test cases that are missing",
        lambda c: c["StateMachines"]["LambdaSQSIntegration"].clear(),
        f"{MACHINE}.TestCases: the field is required",
    ),
    (
        "an unknown response",
        lambda c: cases(c)["HappyPath"].update(SQSState="MockedSQSSucces"),
        "HappyPath.SQSState: there is no mocked response 'MockedSQSSucces'. Did you mean 'MockedSQSSuccess'?",
    ),
    (
        "a response in its place",
        lambda c: cases(c)["HappyPath"].update(SQSState={"Return": 1}),
        f'{MACHINE}.TestCases.HappyPath.SQSState: {{"Return": 1}} must be the name of one of MockedResponses',
    ),
    (
        "a name that no ARN can have",
        lambda c: cases(c).update({"a#b": {}}),
        f"{MACHINE}.TestCases.a#b: the name of a test case must not contain '#'",
    ),
    (
        "no number",
        lambda c: retry(c).update(first=retry(c).pop("0")),
        f'{RETRY}.first: "first" must be the number',
    ),
    ("a range backwards", lambda c: retry(c).update({"5-4": retry(c)["3"]}), f'{RETRY}.5-4: "5-4" must be'),
    ("a negative number", lambda c: retry(c).update({"-1": retry(c)["3"]}), f'{RETRY}.-1: "-1" must be'),
    ("a gap", lambda c: retry(c).pop("1-2"), f'{RETRY}: the invocation "1" has no response, but "3" has one'),
    ("a late beginning", lambda c: retry(c).pop("0"), f'{RETRY}: the first invocation, "0", has no response'),
    (
        "two for one",
        lambda c: retry(c).update({"2-3": {"Return": 1}}),
        f'{RETRY}: the invocation "2" has two',
    ),
    ("none", lambda c: retry(c).clear(), f"{RETRY}: is empty"),
    (
        "both outcomes",
        lambda c: retry(c)["3"].update(Throw={"Error": "E", "Cause": "c"}),
        "must be an object with one field, 'Return' or 'Throw'",
    ),
    (
        "an unknown outcome",
        lambda c: retry(c).update({"3": {"return": 1}}),
        f'{RETRY}.3: {{"return": 1}} must be',
    ),
    (
        "no cause",
        lambda c: retry(c)["0"]["Throw"].pop("Cause"),
        f"{RETRY}.0.Throw.Cause: the field is required",
    ),
    (
        "an error by number",
        lambda c: retry(c)["0"]["Throw"].update(Error=5),
        f"{RETRY}.0.Throw.Error: 5 must be a",
    ),
]


def test_the_file_of_awss_documentation_is_read(tmp_path: Path):
    file = tmp_path / "MockConfigFile.json"
    file.write_text(json.dumps(OF_AWS))
    read = read_mock_config(file).cases["LambdaSQSIntegration"]
    assert {name: sorted(case) for name, case in read.items()} == {
        "HappyPath": ["LambdaState", "SQSState"],
        "RetryPath": ["LambdaState", "SQSState"],
        "HybridPath": ["LambdaState"],
    }
    responses = read["RetryPath"]["LambdaState"]
    assert [(each.first, each.last, *each.outcome) for each in responses] == [
        *((0, 0, "Throw"), (1, 2, "Throw"), (3, 3, "Return")),
    ]


@pytest.mark.parametrize(
    ("change", "error"), [each[1:] for each in INVALID], ids=[each[0] for each in INVALID]
)
def test_an_error_names_the_field_and_what_is_allowed(change: Change, error: str):
    config = deepcopy(OF_AWS)
    change(config)
    with pytest.raises(MockConfigError) as caught:
        read_mock_config(config)
    assert any(error in each for each in caught.value.errors), caught.value


def test_all_errors_are_gathered():
    config = deepcopy(OF_AWS)
    cases(config)["HappyPath"]["SQSState"] = "Nothing"
    retry(config).update({"9": {}, "x": {"Return": 1}})
    with pytest.raises(MockConfigError, match="has 3 errors") as caught:
        read_mock_config(config)
    assert len(caught.value.errors) == 3


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "the file must be JSON"),
        ("[]", "the content: [] must be an object"),
        ('{"StateMachines": {"m": {}, "m": {}}, "MockedResponses": {}}', "m: the name is used twice"),
        (None, "the file cannot be read: No such file"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str | None, error: str):
    file = tmp_path / "mocks.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(MockConfigError, match=re.escape(error)) as caught:
        read_mock_config(file)
    assert str(caught.value).startswith(str(file))


def register_machine(name: str, parent: str = "", states: dict[str, Any] | None = None) -> Registration:
    outputs = {
        "name": f"{name}-1234567",
        "arn": f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}-1234567",
        "roleArn": "arn:aws:iam::123456789012:role/r",
        "definition": json.dumps({"StartAt": "First", "States": states or {}}),
    }
    type_ = "aws:sfn/stateMachine:StateMachine"
    return Registration(f"urn:{name}", type_, name, parent, custom=True, inputs={}, outputs=outputs)


INNER = {"StartAt": "Inner", "States": {"Inner": {"Type": "Task"}, "Choose": {"Type": "Choice"}}}
STATES = {
    "LambdaState": {"Type": "Task"},
    "SQSState": {"Type": "Task"},
    "Both": {"Type": "Parallel", "Branches": [INNER]},
}


@pytest.fixture
def machines() -> list[Machine]:
    component = Registration("urn:order", "my:index:Workflow", "order", "", custom=False, inputs={})
    machine = register_machine("order-workflow", parent="urn:order", states=STATES)
    return find_machines([component, machine, register_machine("other", states=STATES)])


@pytest.mark.parametrize("name", ["order", "order-workflow", "order-workflow-1234567"])
def test_a_state_machine_has_its_names_in_aws_and_in_the_program(machines: list[Machine], name: str):
    config = deepcopy(OF_AWS)
    config["StateMachines"] = {name: {"TestCases": {"A": {"Inner": "MockedSQSSuccess"}}}}
    mocks = find_mocks(read_mock_config(config), machines)
    expected = {"first": 0, "last": 0, "Return": {"MessageId": "1"}}
    assert mocks == {"order-workflow-1234567": {"A": {"Inner": [expected]}}}


def test_a_component_with_two_state_machines_names_none_of_them():
    component = Registration("urn:c", "my:index:C", "c", "", custom=False, inputs={})
    found = find_machines(
        [component, register_machine("a", parent="urn:c"), register_machine("b", parent="urn:c")]
    )
    with pytest.raises(LookupError, match=r"no state machine 'c'\..* Known: a, a-1234567, b, b-1234567"):
        find_machine(found, "c")
    with pytest.raises(LookupError, match="'a' names 2 state machines"):
        find_machine([found[0], found[0]], "a")


def test_what_the_stack_does_not_have_is_an_error(machines: list[Machine]):
    config = deepcopy(OF_AWS)
    states = {"LamdaState": "MockedSQSSuccess", "Choose": "MockedSQSSuccess", "Both": "MockedSQSSuccess"}
    config["StateMachines"] = {
        "ordr": {"TestCases": {}},
        "order": {"TestCases": {"A": states}},
        "order-workflow": {"TestCases": {}},
    }
    read = read_mock_config(config)
    with pytest.raises(MockConfigError) as caught:
        find_mocks(read, machines)
    path = "StateMachines.order.TestCases.A"
    beginnings = [
        "StateMachines.ordr: there is no state machine 'ordr'. Did you mean 'order'?",
        f"{path}.LamdaState: there is no Task state 'LamdaState'. Did you mean 'LambdaState'?",
        f"{path}.Choose: the state is a Choice state; only Task states can be mocked",
        f"{path}.Both: the state is a Parallel state; only Task states can be mocked",
        "StateMachines.order-workflow: the state machine 'order-workflow-1234567' has test cases under",
    ]
    for error, beginning in zip(caught.value.errors, beginnings, strict=True):
        assert error.startswith(beginning)


def test_the_file_of_the_environment_may_name_machines_of_other_stacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "mocks.json"
    file.write_text(json.dumps(OF_AWS))
    monkeypatch.setenv("SFN_MOCK_CONFIG", str(file))
    posted: list[Any] = []
    monkeypatch.setattr(Emulator, "mock_step_functions", lambda _, mocks: posted.append(mocks))
    resources = [register_machine("LambdaSQSIntegration", states=STATES)]
    StackMocks.read(None).apply(Emulator(), resources)
    StackMocks.read(None).apply(Emulator(), [register_machine("other")])
    assert [list(each) for each in posted] == [["LambdaSQSIntegration-1234567"], []]
    with pytest.raises(MockConfigError, match="there is no state machine 'LambdaSQSIntegration'"):
        StackMocks.read(file).apply(Emulator(), [register_machine("other")])
    monkeypatch.delenv("SFN_MOCK_CONFIG")
    StackMocks.read(None).apply(Emulator(), resources)
    assert len(posted) == 2
