"""The definition of a saga: a state for each step, and the way back through the compensations."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.patterns.saga.args import SagaCompensationArgs, SagaStepArgs

START, COMPLETED, COMPENSATED = "Start saga", "Saga completed", "Saga compensated"
LONGEST_DELAY = 3_600
"""Seconds before a retry at most."""
_REPORT_SECONDS, _REPORT_RETRIES, _REPORT_INTERVAL = 60, 4, 2
_MARGIN = 300
"""Seconds for the transitions between states."""
_INVOKE, _PUBLISH = (
    "arn:${AWS::Partition}:states:::lambda:invoke",
    "arn:${AWS::Partition}:states:::sns:publish",
)
_EXECUTION = "{% $states.context.Execution.Id %}"
# Step Functions Developer Guide, error handling: this error needs a catcher of its own.
_CAUGHT = ("States.DataLimitExceeded", "States.ALL")
_FINAL = ("States.DataLimitExceeded", "States.QueryEvaluationError")
"""Errors of a step that another attempt does not change."""
LARGEST_DATA = 204_800
"""Bytes of the input and the results together. A compensation receives them with the failure, and all of it
must fit into the 262,144 bytes of a state (Step Functions quotas)."""
_CAUSE_CHARACTERS = 8_192
"""Characters of the cause of a failure: with six bytes each, it takes what :data:`LARGEST_DATA` leaves."""

_ERROR = (
    "$merge([$states.errorOutput, $exists($states.errorOutput.Cause)"
    f" ? {{'Cause': $substring($states.errorOutput.Cause, 0, {_CAUSE_CHARACTERS})}} : {{}}])"
)
"""Expression for the error that a state caught."""

Step = SagaStepArgs[Completed]
Compensation = SagaCompensationArgs[Completed]
States = dict[str, dict[str, Any]]


def name_compensation(step: str) -> str:
    """Returns the name of the state that compensates a step."""
    return f"Compensate {step}"


def build_definition(steps: Sequence[Step], alarm_topic_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Returns the definition of a saga in the Amazon States Language.

    Args:
        steps: The validated steps.
        alarm_topic_arn: Topic that is notified when a compensation fails.
    """
    states: States = {START: _start(steps)}
    back = COMPENSATED
    for step, following in zip(steps, [*(each["name"] for each in steps[1:]), COMPLETED], strict=True):
        if compensation := step["compensation"]:
            states |= _compensate(step["name"], compensation, alarm_topic_arn, following=back)
            back = name_compensation(step["name"])
        states[step["name"]] = _take(step, following=following, back=back)
    states[COMPLETED] = _end("completed")
    states[COMPENSATED] = {**_end("compensated")}
    states[COMPENSATED]["Output"]["failure"] = "{% $failure %}"
    return {
        "Comment": "A saga: it ends as completed or compensated, or it fails and raises an alarm.",
        "QueryLanguage": "JSONata",
        "StartAt": START,
        "TimeoutSeconds": sum_seconds(steps),
        "States": states,
    }


def sum_seconds(steps: Sequence[Step]) -> int:
    """Returns seconds in which each execution ends: an execution that times out is not compensated."""
    report = _sum_attempts(_REPORT_SECONDS, _REPORT_RETRIES, _REPORT_INTERVAL)
    total = _MARGIN
    for step in steps:
        for task, times in ((step, 1), (step["compensation"], 2)):
            if task:
                total += times * _sum_attempts(
                    task["timeout_seconds"], task["maximum_retry_attempts"], task["retry_interval_seconds"]
                )
        total += report if step["compensation"] else 0
    return total


def _sum_attempts(timeout: int, retries: int, interval: int) -> int:
    return timeout * (retries + 1) + sum(min(interval * 2**each, LONGEST_DELAY) for each in range(retries))


def _start(steps: Sequence[Step]) -> dict[str, Any]:
    """Assigns what every task receives: the input, the idempotency keys, and the results so far.

    A saga whose input leaves no room for a failure ends before its first step.
    """
    prefix = "$states.context.StateMachine.Name & ':' & $states.context.Execution.Name"
    keys = {step["name"]: f"{{% {prefix} & ':{step['name']}' %}}" for step in steps}
    assigned = {"input": "{% $states.input %}", "keys": keys, "results": {}, "failure": None}
    failure = {"Error": "InputTooLarge", "Cause": f"The input has more than {LARGEST_DATA} bytes."}
    too_large = {
        "Condition": f"{{% {_measure('[$states.input]')} > {LARGEST_DATA} %}}",
        "Assign": {"results": {}, "failure": failure},
        "Output": {},
        "Next": COMPENSATED,
    }
    return {
        "Type": "Choice",
        "Choices": [too_large],
        "Assign": assigned,
        "Output": {},
        "Default": steps[0]["name"],
    }


def _measure(data: str) -> str:
    """Returns the expression for the bytes of an object or an array as JSON, or a few more.

    A character beyond ASCII counts as four bytes, the most that it can have.
    """
    text = f"$text := $string({data})"
    return f"({text}; $length($text) + 3 * $length($replace($text, /[ -~]+/, '')))"


def _take(step: Step, *, following: str, back: str) -> dict[str, Any]:
    name, retries = step["name"], step["maximum_retry_attempts"]
    final = {"ErrorEquals": [*step["non_retryable_errors"], *_FINAL], "MaxAttempts": 0}
    return {
        **_task(step, {"step": name, "idempotencyKey": f"{{% $keys.{name} %}}"}),
        "Retry": [final, *_retry(retries, step["retry_interval_seconds"])] if retries else [],
        "Catch": list(_catch(name, back)),
        "Assign": {"results": _add_result(name, _result(step))},
        "Next": following,
    }


def _add_result(name: str, result: str) -> str:
    """Returns the expression for the results with that of a step, which fails if they are too large."""
    merged = f"$merged := $merge([$results, {{'{name}': {result}}}])"
    size = _measure("[$input, $merged]")
    problem = f"$error('Input and results have more than {LARGEST_DATA} bytes.')"
    return f"{{% ({merged}; {size} > {LARGEST_DATA} ? {problem} : $merged) %}}"


def _compensate(
    name: str, compensation: Compensation, alarm_topic_arn: pulumi.Input[str], *, following: str
) -> States:
    """Returns the states that compensate a step; after the alarm they try again, and fail then.

    A failed execution is redriven from the compensation that failed, once its cause is repaired.
    """
    first, report = name_compensation(name), f"Report {name}"
    again = f"{first} again"
    members = {
        "step": name,
        "idempotencyKey": f"{{% $keys.{name} & ':compensation' %}}",
        "compensates": f"{{% $keys.{name} %}}",
        "failure": "{% $failure %}",
    }
    task = {
        **_task(compensation, members),
        "Retry": list(_retry(compensation["maximum_retry_attempts"], compensation["retry_interval_seconds"])),
        "Next": following,
    }
    caught = [
        {"ErrorEquals": [error], "Assign": {"problem": f"{{% {_ERROR} %}}"}, "Next": report}
        for error in _CAUGHT
    ]
    return {
        first: {**task, "Catch": caught},
        report: {
            "Type": "Task",
            "Resource": _PUBLISH,
            "Arguments": {
                "TopicArn": alarm_topic_arn,
                "Subject": "A saga is not compensated",
                "Message": (
                    "{% $string({'execution': $states.context.Execution.Id,"
                    f" 'compensation': '{name}', 'failure': $failure, 'problem': $problem}}) %}}"
                ),
            },
            "TimeoutSeconds": _REPORT_SECONDS,
            "Output": {},
            "Retry": list(_retry(_REPORT_RETRIES, _REPORT_INTERVAL)),
            # The rule of failed executions raises the alarm then.
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": again}],
            "Next": again,
        },
        again: task,
    }


def _task(task: Step | Compensation, members: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the Task state of a step or a compensation; a function receives ``members`` in its event."""
    event = {**members, "execution": _EXECUTION, "input": "{% $input %}", "results": "{% $results %}"}
    call = {"Resource": _INVOKE, "Arguments": {"FunctionName": task["function_arn"], "Payload": event}}
    # The whole answer of a service could be too large for the transition to the next state.
    return {"Type": "Task", **(task["task"] or call), "TimeoutSeconds": task["timeout_seconds"], "Output": {}}


def _result(step: Step) -> str:
    return "$states.result" if step["task"] else "$states.result.Payload"


def _retry(retries: int, interval: int) -> Iterator[dict[str, Any]]:
    """Yields the retries of all errors: each attempt has the same idempotency key."""
    if retries:
        yield {
            "ErrorEquals": ["States.ALL"],
            "IntervalSeconds": interval,
            "MaxAttempts": retries,
            "BackoffRate": 2,
            "MaxDelaySeconds": LONGEST_DELAY,
            "JitterStrategy": "FULL",
        }


def _catch(name: str, back: str) -> Iterator[dict[str, Any]]:
    failure = f"{{% $merge([{{'step': '{name}'}}, {_ERROR}]) %}}"
    for error in _CAUGHT:
        yield {"ErrorEquals": [error], "Assign": {"failure": failure}, "Next": back}


def _end(outcome: str) -> dict[str, Any]:
    return {"Type": "Succeed", "Output": {"outcome": outcome, "results": "{% $results %}"}}
