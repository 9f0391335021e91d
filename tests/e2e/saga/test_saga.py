"""A fault at every step and in every compensation leaves the system compensated, or raises an alarm."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from embedded_aws import Deployment, deploy
from tests.e2e.conftest import eventually
from tests.e2e.saga.faulty_steps import CODE, STEPS, list_effects, program

Faults = Mapping[str, str]
PERMANENT, TRANSIENT = ("before", "after", "final", "large"), ("once-before", "once-after")
LATE = ("late", "once-late")
AT_ONCE = 6
"""Executions that run at the same time, each with an environment of the function."""


def expect(faults: Faults) -> str:
    """Returns how an execution with one fault, or with one in a compensation, ends."""
    transient = {task: fault.startswith("once-") for task, fault in faults.items()}
    if all(transient.values()):
        return "completed"
    lasting = [task for task, once in transient.items() if not once and task.endswith(":compensation")]
    # A result that is too large is caught, after the effect; a compensation has its effect before it, too.
    return "alarm" if lasting else "compensated"


def list_faults(faults: tuple[str, ...]) -> Iterator[Faults]:
    """Yields each fault at each step, then in each compensation when the last step fails."""
    for step in STEPS:
        yield from ({step: fault} for fault in faults)
    for step in STEPS:
        yield from ({"ship": "final", f"{step}:compensation": fault} for fault in faults)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("task")
    (code / "task.py").write_text(CODE)
    with deploy(lambda: program(code)) as deployment:
        yield deployment


class Alarms:
    """The notifications of the topic, as far as they have arrived."""

    def __init__(self, stack: Deployment) -> None:
        self._sqs, self._url = stack.client("sqs"), stack.outputs["heard"]
        self._texts: list[str] = []

    def name(self, arn: str) -> bool:
        """Returns whether a notification has the ARN of an execution."""
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            for each in messages:
                self._texts.append(each["Body"])
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=each["ReceiptHandle"])
        return any(f'"{arn}"' in text for text in self._texts)


def start(stack: Deployment, given: Mapping[str, Any], name: str = "", saga: str = "saga") -> str:
    options = {"name": name} if name else {}
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs[saga], input=json.dumps(given), **options
    )
    return started["executionArn"]


def wait(stack: Deployment, arn: str) -> dict[str, Any]:
    """Returns the description of an execution once it has ended."""
    states = stack.client("stepfunctions")

    def find_end() -> dict[str, Any] | None:
        found = states.describe_execution(executionArn=arn)
        return found if found["status"] != "RUNNING" else None

    return eventually(find_end, f"the end of {arn}")


def describe(stack: Deployment, arn: str) -> str:
    """Returns the end of an execution, for the message of a failed test."""
    end = wait(stack, arn)
    return " ".join(str(end[part]) for part in ("error", "cause", "output") if part in end)


def find_outcome(end: Mapping[str, Any]) -> str:
    return json.loads(end["output"])["outcome"] if end["status"] == "SUCCEEDED" else "alarm"


def check(stack: Deployment, runs: Mapping[str, Faults]) -> dict[str, str]:
    """Asserts that the effects of each execution fit its end; returns the outcome of each."""
    ends = {arn: wait(stack, arn) for arn in runs}
    outcomes = {arn: find_outcome(end) for arn, end in ends.items()}
    effects, alarms = list_effects(stack), Alarms(stack)
    for arn, outcome in outcomes.items():
        counts = effects.get(arn.rpartition(":")[2], {})
        match outcome:
            case "completed":
                assert counts == dict.fromkeys(STEPS, 1), (runs[arn], counts)
            case "compensated":
                assert not any(counts.values()), (runs[arn], counts)
                assert "failure" in json.loads(ends[arn]["output"])
            case _:
                eventually(lambda arn=arn: alarms.name(arn), f"the alarm of {runs[arn]}")
    return outcomes


def run(stack: Deployment, cases: Sequence[Faults]) -> dict[str, str]:
    """Runs executions with faults, a few at a time, and returns the outcome of each."""

    def run_one(faults: Faults) -> str:
        late = any(fault.endswith("late") for fault in faults.values())
        arn = start(stack, {"faults": faults}, saga="hasty" if late else "saga")
        wait(stack, arn)
        return arn

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return check(stack, dict(zip(pool.map(run_one, cases), cases, strict=True)))


def run_all(stack: Deployment, cases: Sequence[Faults]) -> None:
    """Asserts the outcome of each case."""
    outcomes = run(stack, cases)
    for (arn, outcome), faults in zip(outcomes.items(), cases, strict=True):
        assert outcome == expect(faults), (faults, describe(stack, arn))


LIMIT = 204_800


def run_sized(
    stack: Deployment, sizes: Mapping[str, int], padding: int, faults: Faults, letter: str = "x"
) -> dict[str, Any]:
    """Runs an execution with an input and results of some sizes; returns its output."""
    given = {"sizes": sizes, "faults": faults, "letter": letter, "padding": "p" * padding}
    arn = start(stack, given)
    outcome = check(stack, {arn: faults})[arn]
    assert outcome != "alarm", describe(stack, arn)
    return json.loads(wait(stack, arn)["output"])


@pytest.mark.parametrize(
    ("sizes", "padding", "faults", "letter"),
    [
        ({"reserve": 200_000}, 0, {"ship": "final"}, "x"),
        # With a failure whose cause takes all the room that is left for it.
        ({"reserve": 200_000}, 0, {"ship": "cause"}, "x"),
        ({}, 200_000, {"ship": "cause"}, "x"),
        ({"reserve": 100_000, "charge": 100_000}, 0, {"ship": "cause"}, "x"),
        ({"reserve": 200_000, "charge": 100_000}, 0, {}, "x"),
        ({"reserve": 150_000}, 100_000, {}, "x"),
        ({"ship": 204_900}, 0, {}, "x"),
        ({"ship": 261_000}, 0, {}, "x"),
        ({"ship": 261_500}, 0, {}, "x"),
        ({"ship": 262_144}, 0, {}, "x"),
        ({"ship": 1_000_000}, 0, {}, "x"),
        ({"reserve": 60_000, "charge": 30_000}, 0, {}, "\u2615"),
        ({"reserve": 30_000}, 0, {"ship": "cause"}, "\u2615"),
        ({"ship": 110_000}, 0, {}, '"'),
        # The results of compensations are not needed.
        ({"reserve:compensation": 261_500, "charge:compensation": 200_000}, 0, {"ship": "final"}, "x"),
        ({}, 204_900, {}, "x"),
        ({}, 262_000, {}, "x"),
    ],
)  # fmt: skip
def test_data_that_are_too_large_leave_no_effect(
    stack: Deployment, sizes: Mapping[str, int], padding: int, faults: Faults, letter: str
) -> None:
    assert run_sized(stack, sizes, padding, faults, letter)["outcome"] == "compensated"


def test_the_limit_of_input_and_results_is_exact(stack: Deployment) -> None:
    def measure(output: Mapping[str, Any], size: int) -> int:
        given = {"sizes": {"ship": size}, "faults": {}, "letter": "x", "padding": ""}
        return len(json.dumps([given, output["results"]], separators=(",", ":")))

    size = 200_000
    size += LIMIT - measure(run_sized(stack, {"ship": size}, 0, {}), size)
    assert run_sized(stack, {"ship": size}, 0, {})["outcome"] == "completed"
    ended = run_sized(stack, {"ship": size + 1}, 0, {})
    assert (ended["outcome"], ended["failure"]["step"]) == ("compensated", "ship")
    assert f"more than {LIMIT} bytes" in ended["failure"]["Cause"]


def test_an_input_that_is_too_large_takes_no_step(stack: Deployment) -> None:
    ended = run_sized(stack, {}, 204_900, {})
    assert ended["failure"]["Error"] == "InputTooLarge"
    assert ended["results"] == {}


def test_an_order_without_a_fault_is_completed(stack: Deployment) -> None:
    end = wait(stack, start(stack, {"item": "a lamp"}, "first"))
    output = json.loads(end["output"])
    assert output["outcome"] == "completed", output
    # Each step has a key of its own, which is the same for each attempt.
    assert [output["results"][step]["key"].split(":")[1:] for step in STEPS] == [
        ["first", step] for step in STEPS
    ]
    assert list_effects(stack)["first"] == dict.fromkeys(STEPS, 1)


@pytest.mark.slow
def test_a_fault_at_every_step_and_in_every_compensation(stack: Deployment) -> None:
    run_all(stack, [*list_faults(("before", "after"))])


@pytest.mark.slow
def test_a_late_effect_is_undone_or_prevented_and_a_retry_has_no_second_one(stack: Deployment) -> None:
    run_all(
        stack,
        [{"charge": "late"}, {"ship": "once-late"}, {"ship": "final", "charge:compensation": "once-late"}],
    )


@pytest.mark.exhaustive
def test_every_kind_of_fault_at_every_step_and_in_every_compensation(stack: Deployment) -> None:
    run_all(stack, [*list_faults((*PERMANENT, *TRANSIENT, *LATE))])


@pytest.mark.exhaustive
def test_a_thousand_executions_with_faults_at_random(stack: Deployment) -> None:
    chance = random.Random(28)
    tasks = [*STEPS, *(f"{step}:compensation" for step in STEPS)]
    faults = ("", "", "", "before", "after", "final", "once-before", "once-after")
    outcomes = run(stack, [{task: chance.choice(faults) for task in tasks} for _ in range(1_000)])
    assert set(outcomes.values()) == {"completed", "compensated", "alarm"}


def test_an_input_that_no_step_understands_raises_an_alarm(stack: Deployment) -> None:
    """A request that cannot be made of the input is a States.Runtime, which no state can catch."""
    arn = start(stack, {"seek": {"not": "a string"}})
    assert wait(stack, arn)["error"] == "States.Runtime"
    eventually(lambda: Alarms(stack).name(arn), "the alarm")
    arn = start(stack, {"faults": "neither the step nor its compensation understands"})
    assert wait(stack, arn)["error"] == "AttributeError"
    eventually(lambda: Alarms(stack).name(arn), "the alarm")
    assert arn.rpartition(":")[2] not in list_effects(stack)


def test_an_execution_that_is_stopped_raises_an_alarm(stack: Deployment) -> None:
    arn = start(stack, {"faults": {"charge": "late"}})
    stack.client("stepfunctions").stop_execution(executionArn=arn)
    assert wait(stack, arn)["status"] == "ABORTED"
    eventually(lambda: Alarms(stack).name(arn), "the alarm")


@pytest.mark.slow
def test_a_saga_that_may_not_call_its_functions_or_the_topic_still_raises_an_alarm(stack: Deployment) -> None:
    iam, role = stack.client("iam"), str(stack.outputs["role"]).rpartition("/")[2]
    actions = ["lambda:InvokeFunction", "sns:Publish"]
    denied = {"Effect": "Deny", "Action": actions, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    try:
        arn = start(stack, {})
        eventually(lambda: Alarms(stack).name(arn), "the alarm", 300)
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")


def test_a_repeated_start_is_one_execution(stack: Deployment) -> None:
    """A name of the order as that of the execution: a start that is delivered again starts nothing."""
    states = stack.client("stepfunctions")
    arn = start(stack, {"item": 1}, "order-1")
    wait(stack, arn)
    for given in ({"item": 1}, {"item": 2}):
        with pytest.raises(states.exceptions.ExecutionAlreadyExists):
            start(stack, given, "order-1")
    assert list_effects(stack)["order-1"] == dict.fromkeys(STEPS, 1)


def test_an_api_and_an_event_start_a_saga(stack: Deployment) -> None:
    before = set(list_effects(stack))
    answer = urllib3.request("POST", f"{stack.local_url('url')}/orders", json={"item": "a lamp"})
    assert answer.status == 202
    assert find_outcome(wait(stack, answer.json()["executionArn"])) == "completed"
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps({"item": "a chair"})}
    stack.client("events").put_events(Entries=[entry])

    def look() -> bool:
        found = list_effects(stack)
        return sum(found[name].get("ship") == 1 for name in found.keys() - before) == 2

    eventually(look, "both sagas")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("order", "outcome", "failed", "left"),
    [
        ({"quantity": 2, "card": "tok_visa"}, "completed", None, 3),
        ({"quantity": 2, "card": "tok_declined"}, "compensated", "charge", 5),
        ({"quantity": 6, "card": "tok_visa"}, "compensated", "reserve", 5),
    ],
)
def test_the_order_of_the_page(
    stack: Deployment, order: dict[str, Any], outcome: str, failed: str | None, left: int
) -> None:
    dynamodb, table, item = stack.client("dynamodb"), stack.outputs["stock"], f"lamp {order}"
    dynamodb.put_item(TableName=table, Item={"item": {"S": item}, "available": {"N": "5"}})
    end = wait(stack, start(stack, {"item": item, **order}, saga="sample"))
    output = json.loads(end["output"])
    assert (output["outcome"], output.get("failure", {}).get("step")) == (outcome, failed), output
    found = dynamodb.get_item(TableName=table, Key={"item": {"S": item}})["Item"]
    assert found["available"] == {"N": str(left)}
