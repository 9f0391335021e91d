"""Operations of Step Functions answer, and executions leave histories, as on AWS."""

import base64
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import Account
from tests.permissions.emulators import administrator

_PASS: Final = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
_WAIT: Final = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 600, "End": True}}}
_MISSING: Final = "arn:aws:states:us-east-1:123456789012:{}:missing"


class Workspace:
    """A client, and what the operations work on."""

    def __init__(self, aws: Account) -> None:
        self.aws, self.client, self.role = aws, aws.client("stepfunctions"), aws.role("states")

    def create(self, definition: Any = _PASS, **more: Any) -> dict[str, Any]:
        """Creates a state machine."""
        text = definition if isinstance(definition, str) else json.dumps(definition)
        given = {"name": self.aws.name("machine"), "definition": text, "roleArn": self.role, **more}
        return self.client.create_state_machine(**given)

    def machine(self, definition: Any = _PASS, **more: Any) -> str:
        """Creates a state machine and returns its ARN."""
        return self.create(definition, **more)["stateMachineArn"]

    def activity(self) -> str:
        """Creates an activity and returns its ARN."""
        return self.client.create_activity(name=self.aws.name("activity"))["activityArn"]

    def run(self, definition: Any, given: Any = None, **more: Any) -> list[dict[str, Any]]:
        """Runs a state machine and returns the history of its execution."""
        arn = self.client.start_execution(
            stateMachineArn=self.machine(definition, **more), input=json.dumps({} if given is None else given)
        )["executionArn"]
        describe = self.client.describe_execution
        eventually(lambda: describe(executionArn=arn)["status"] != "RUNNING", "the end of the execution")
        return self.client.get_execution_history(executionArn=arn)["events"]


@pytest.fixture(scope="module")
def states(emulator: Emulator) -> Workspace:
    return Workspace(administrator(emulator))


_INVALID_ARN: Final = ("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: x'")


def _route(arn: str, weight: int = 100) -> list[dict[str, Any]]:
    return [{"stateMachineVersionArn": arn, "weight": weight}]


def _delete_version_of_alias(states: Workspace) -> None:
    version = states.create(publish=True)["stateMachineVersionArn"]
    states.client.create_state_machine_alias(name="live", routingConfiguration=_route(version))
    states.client.delete_state_machine_version(stateMachineVersionArn=version)


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (lambda s: s.client.create_activity(name="a b"), "InvalidName", "Invalid Name: 'a b'"),
        (lambda s: s.client.delete_activity(activityArn="x"), *_INVALID_ARN),
        (lambda s: s.client.describe_activity(activityArn="x"), *_INVALID_ARN),
        (lambda s: s.client.get_activity_task(activityArn="x"), *_INVALID_ARN),
        (lambda s: s.client.list_activities(nextToken="x"), "InvalidToken", "Invalid Token: 'Invalid token'"),
        (lambda s: s.client.start_execution(stateMachineArn="x"), *_INVALID_ARN),
        (
            lambda s: s.client.start_execution(stateMachineArn=s.machine(), name="a#b"),
            "InvalidName",
            "Invalid Name: 'a#b'",
        ),
        (lambda s: s.client.start_sync_execution(stateMachineArn="x"), *_INVALID_ARN),
        (lambda s: s.client.stop_execution(executionArn="x"), *_INVALID_ARN),
        (
            lambda s: s.client.describe_execution(executionArn=_MISSING.format("stateMachine")),
            "InvalidArn",
            "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
        ),
        (lambda s: s.client.list_executions(stateMachineArn="x"), *_INVALID_ARN),
        (lambda s: s.client.get_execution_history(executionArn="x"), *_INVALID_ARN),
        (lambda s: s.client.describe_state_machine_for_execution(executionArn="x"), *_INVALID_ARN),
        (
            lambda s: s.create({"StartAt": "A"}),
            "InvalidDefinition",
            "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /",
        ),
        (
            lambda s: s.create({**_PASS, "StartAt": "B"}),
            "InvalidDefinition",
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /StartAt",
        ),
        (
            lambda s: s.create(
                {
                    "StartAt": "A",
                    "States": {
                        "A": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::states:startExecution.sync",
                            "End": True,
                        }
                    },
                },
                type="EXPRESS",
            ),
            "InvalidDefinition",
            "Express state machine does not support '.sync' service integration at /States/A/Resource",
        ),
        (
            lambda s: s.client.update_state_machine(stateMachineArn=s.machine()),
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must",
        ),
        (lambda s: s.client.delete_state_machine(stateMachineArn="x"), *_INVALID_ARN),
        (lambda s: s.client.describe_state_machine(stateMachineArn="x"), *_INVALID_ARN),
        (
            lambda s: s.client.list_state_machines(nextToken="x"),
            "InvalidToken",
            "Invalid Token: 'Invalid token'",
        ),
        (lambda s: s.client.tag_resource(resourceArn="x", tags=[]), *_INVALID_ARN),
        (lambda s: s.client.untag_resource(resourceArn="x", tagKeys=[]), *_INVALID_ARN),
        (
            lambda s: s.client.list_tags_for_resource(resourceArn=_MISSING.format("stateMachine")),
            "ResourceNotFound",
            "Resource not found: '" + _MISSING.format("stateMachine") + "'",
        ),
        (lambda s: s.client.publish_state_machine_version(stateMachineArn="x"), *_INVALID_ARN),
        (
            _delete_version_of_alias,
            "ConflictException",
            (
                "Version to be deleted must not be referenced by an alias. Current list of aliases "
                "referencing this version: [live]"
            ),
        ),
        (lambda s: s.client.list_state_machine_versions(stateMachineArn="x"), *_INVALID_ARN),
        (
            lambda s: s.client.create_state_machine_alias(
                name="a", routingConfiguration=_route(s.create(publish=True)["stateMachineVersionArn"], 99)
            ),
            "ValidationException",
            "Sum of routing configuration weights must equal 100. Received: [99]",
        ),
        (lambda s: s.client.update_state_machine_alias(stateMachineAliasArn="x"), *_INVALID_ARN),
        (lambda s: s.client.delete_state_machine_alias(stateMachineAliasArn="x"), *_INVALID_ARN),
        (lambda s: s.client.describe_state_machine_alias(stateMachineAliasArn="x"), *_INVALID_ARN),
        (lambda s: s.client.list_state_machine_aliases(stateMachineArn="x"), *_INVALID_ARN),
    ],
)
def test_an_operation_rejects(
    states: Workspace, call: Callable[[Workspace], Any], code: str, message: str
) -> None:
    with pytest.raises(ClientError) as raised:
        call(states)
    error = raised.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]


def _validate(states: Workspace, definition: str) -> Any:
    answer = states.client.validate_state_machine_definition(definition=definition)
    return answer["result"], [(each["code"], each.get("location")) for each in answer["diagnostics"]]


def _publish_twice(states: Workspace) -> Any:
    arn, client = states.machine(), states.client
    first = client.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    again = client.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    changed = {"definition": json.dumps(_WAIT), "publish": True}
    client.update_state_machine(stateMachineArn=arn, **changed)
    listed = client.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    return first == again, [each["stateMachineVersionArn"].rpartition(":")[2] for each in listed]


def _update_without_change(states: Workspace) -> Any:
    arn, client = states.machine(), states.client
    same = client.update_state_machine(stateMachineArn=arn, definition=json.dumps(_PASS))
    changed = client.update_state_machine(stateMachineArn=arn, definition=json.dumps(_WAIT))
    return "revisionId" in same, "revisionId" in changed


def _start_again(states: Workspace) -> Any:
    given = {"stateMachineArn": states.machine(_WAIT), "name": "same", "input": "{}"}
    first, again = (states.client.start_execution(**given)["executionArn"] for _ in range(2))
    states.client.stop_execution(executionArn=first, cause="enough")
    described = states.client.describe_execution(executionArn=first)
    names = ("status", "cause", "redriveCount", "redriveStatus")
    return first == again, *(described[name] for name in names)


def _run_version(states: Workspace) -> Any:
    created = states.create(publish=True)
    states.client.update_state_machine(
        stateMachineArn=created["stateMachineArn"], definition=json.dumps(_WAIT)
    )
    version = created["stateMachineVersionArn"]
    arn = states.client.start_execution(stateMachineArn=version)["executionArn"]
    describe = states.client.describe_execution
    eventually(lambda: describe(executionArn=arn)["status"] == "SUCCEEDED", "the end of the version")
    return describe(executionArn=arn)["stateMachineVersionArn"] == version


def _create_activity_again(states: Workspace) -> Any:
    first, again = (states.client.create_activity(name="same")["activityArn"] for _ in range(2))
    return first == again


def _list_variables(states: Workspace) -> Any:
    assigned = {
        "Type": "Pass",
        "Assign": {"b.$": "$a", "c.$": "States.Format('{}', $$.State.Name)"},
        "End": True,
    }
    arn = states.machine({"StartAt": "A", "States": {"A": assigned}})
    return states.client.describe_state_machine(stateMachineArn=arn)["variableReferences"]


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda s: _validate(s, json.dumps(_PASS)), ("OK", [])),
        (lambda s: _validate(s, "{}"), ("FAIL", [("SCHEMA_VALIDATION_FAILED", "/")])),
        (lambda s: _validate(s, " "), ("FAIL", [("SCHEMA_VALIDATION_FAILED", None)])),
        (_publish_twice, (True, ["2", "1"])),
        (_update_without_change, (False, True)),
        (_start_again, (True, "ABORTED", "enough", 0, "REDRIVABLE")),
        (_run_version, True),
        (_list_variables, {"A": ["a"]}),
        (_create_activity_again, True),
    ],
)
def test_an_operation_answers(states: Workspace, call: Callable[[Workspace], Any], answer: Any) -> None:
    assert call(states) == answer


def test_a_worker_takes_a_task(states: Workspace) -> None:
    activity = states.activity()
    task = {"Type": "Task", "Resource": activity, "TimeoutSeconds": 60, "HeartbeatSeconds": 30, "End": True}
    arn = states.client.start_execution(
        stateMachineArn=states.machine({"StartAt": "A", "States": {"A": task}}), input="[1]"
    )["executionArn"]
    taken = states.client.get_activity_task(activityArn=activity, workerName="w")
    states.client.send_task_failure(taskToken=taken["taskToken"], error="E", cause="c")
    describe = states.client.describe_execution
    eventually(lambda: describe(executionArn=arn)["status"] == "FAILED", "the end of the task")
    events = states.client.get_execution_history(executionArn=arn)["events"]
    assert [(event["type"], event["previousEventId"]) for event in events] == [
        ("ExecutionStarted", 0),
        ("TaskStateEntered", 0),
        ("ActivityScheduled", 2),
        ("ActivityStarted", 3),
        ("ActivityFailed", 4),
        ("ExecutionFailed", 5),
    ]
    assert events[3]["activityStartedEventDetails"] == {"workerName": "w"}


def _take_token(states: Workspace, definition: Callable[[dict[str, Any]], Any]) -> tuple[str, str]:
    """Returns an execution that waits for a worker, and the token that the worker has."""
    activity = states.activity()
    task = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": activity, "End": True}}}
    machine = states.machine(definition(task))
    execution = states.client.start_execution(stateMachineArn=machine)["executionArn"]
    return execution, states.client.get_activity_task(activityArn=activity)["taskToken"]


def _run_alone(task: dict[str, Any]) -> dict[str, Any]:
    return task


def _run_beside_failure(task: dict[str, Any]) -> dict[str, Any]:
    failing = {
        "StartAt": "W",
        "States": {"W": {"Type": "Wait", "Seconds": 1, "Next": "F"}, "F": {"Type": "Fail"}},
    }
    return {
        "StartAt": "P",
        "States": {"P": {"Type": "Parallel", "Branches": [task, failing], "End": True}},
    }


def _limit_time(task: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "T", "States": {"T": {**task["States"]["T"], "TimeoutSeconds": 1}}}


def _stop(states: Workspace, execution: str, _: str) -> None:
    states.client.stop_execution(executionArn=execution)


def _await_failure(states: Workspace, execution: str, _: str) -> None:
    describe = states.client.describe_execution
    eventually(lambda: describe(executionArn=execution)["status"] == "FAILED", "the failure")


def _succeed(states: Workspace, _: str, token: str) -> None:
    states.client.send_task_success(taskToken=token, output="{}")


def _fail(states: Workspace, _: str, token: str) -> None:
    states.client.send_task_failure(taskToken=token)


def _send_heartbeat(states: Workspace, _: str, token: str) -> None:
    states.client.send_task_heartbeat(taskToken=token)


_ANSWERS: Final = (_succeed, _fail, _send_heartbeat)


@pytest.mark.parametrize(
    ("definition", "end"),
    [
        (_run_alone, _stop),
        (_run_alone, _succeed),
        (_run_alone, _fail),
        (_limit_time, _await_failure),
        (_run_beside_failure, _await_failure),
    ],
)
def test_a_token_is_rejected_once_its_task_has_ended(
    states: Workspace, definition: Callable[[dict[str, Any]], Any], end: Callable[..., None]
) -> None:
    execution, token = _take_token(states, definition)
    _send_heartbeat(states, execution, token)
    end(states, execution, token)
    for send in _ANSWERS:
        with pytest.raises(ClientError) as raised:
            send(states, execution, token)
        assert raised.value.response["Error"] == {
            "Code": "TaskTimedOut",
            "Message": "Task Timed Out: 'Provided task does not exist anymore'",
        }


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("x", "InvalidToken"),
        ("0b3fd4f2-6a3a-4d8e-9b0f-5f5f8f1f9c11", "InvalidToken"),
        ("AAAA", "InvalidToken"),
        ("//79", "InvalidToken"),
        ("t\u00f6ken", "InvalidToken"),
        (_encode(_MISSING.format("execution") + ":a#b"), "TaskDoesNotExist"),
    ],
)
@pytest.mark.parametrize("send", _ANSWERS)
def test_a_token_of_no_task_is_rejected(
    states: Workspace, token: str, code: str, send: Callable[..., None]
) -> None:
    with pytest.raises(ClientError) as raised:
        send(states, "", token)
    assert raised.value.response["Error"]["Code"] == code


def test_the_first_of_many_answers_counts(states: Workspace) -> None:
    _, token = _take_token(states, _run_alone)

    def click(number: int) -> str:
        try:
            (_succeed, _fail)[number % 2](states, "", token)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "accepted"

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(click, range(8)))
    assert sorted(answers) == [*["TaskTimedOut"] * 7, "accepted"]


def _map(processor: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    state = {"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": processor, "End": True, **more}
    return {"StartAt": "M", "States": {"M": state}}


_FAIL: Final = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}}


@pytest.mark.parametrize(
    ("definition", "given", "types"),
    [
        (_PASS, {}, "PassStateEntered PassStateExited ExecutionSucceeded"),
        (
            _map(_PASS),
            [1, 2],
            (
                "MapStateEntered MapStateStarted MapIterationStarted PassStateEntered PassStateExited "
                "MapIterationSucceeded MapIterationStarted PassStateEntered PassStateExited "
                "MapIterationSucceeded MapStateSucceeded MapStateExited ExecutionSucceeded"
            ),
        ),
        (
            _map(_FAIL),
            [1, 2],
            (
                "MapStateEntered MapStateStarted MapIterationStarted FailStateEntered MapIterationFailed "
                "MapStateFailed ExecutionFailed"
            ),
        ),
        (
            _map({**_PASS, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}),
            [1, 2],
            (
                "MapStateEntered MapStateStarted MapRunStarted MapRunSucceeded MapStateSucceeded "
                "MapStateExited ExecutionSucceeded"
            ),
        ),
        (
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [_PASS], "End": True}}},
            {},
            (
                "ParallelStateEntered ParallelStateStarted PassStateEntered PassStateExited "
                "ParallelStateSucceeded ParallelStateExited ExecutionSucceeded"
            ),
        ),
        (
            {
                "QueryLanguage": "JSONata",
                "StartAt": "A",
                "States": {"A": {"Type": "Pass", "Output": "{% $none %}", "End": True}},
            },
            {},
            "PassStateEntered EvaluationFailed ExecutionFailed",
        ),
    ],
)
def test_a_history_has_the_events_of_aws(
    states: Workspace, definition: dict[str, Any], given: Any, types: str
) -> None:
    events = states.run(definition, given)
    assert [event["type"] for event in events] == ["ExecutionStarted", *types.split()]
    entered = events[1]["stateEnteredEventDetails"]
    compact = json.dumps(given, separators=(",", ":"))
    assert (entered["input"], entered["inputDetails"]) == (compact, {"truncated": False})
