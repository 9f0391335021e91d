"""Checks of the steps of a saga."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors, InvalidArgument
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.saga.args import SagaArgs, SagaStepArgs
from serverless_patterns.patterns.saga.states import build_definition, name_compensation, sum_seconds
from serverless_patterns.patterns.workflow.workflow_definition import WorkflowDefinition

LONGEST_SECONDS = 31_536_000
"""The longest duration of a Standard execution, a year (Step Functions quotas)."""
_BOTH = "takes the step, too. It must undo the step if its event has 'compensates', or be another function"
_TASK_FIELDS = ("Arguments", "HeartbeatSeconds", "Resource")


def check_steps(given: SagaArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join the arguments of steps, then the tasks in the workflow that they become."""
    if errors.is_invalid("steps"):
        return
    steps = given["steps"]
    names = [step["name"] for step in steps]
    for index, step in enumerate(steps):
        below = errors.narrow("steps", index)
        if step["name"] in names[:index]:
            below.add("name", f"{show(step['name'])} is the name of another step, too; must be unique")
        _check_task(step, below)
        _check_compensation(step, below)
    if errors.is_invalid("steps"):
        return
    if (seconds := sum_seconds(steps)) > LONGEST_SECONDS:
        reason = (
            f"take up to {seconds} s with all retries; must be at most {LONGEST_SECONDS}. Reduce timeouts"
        )
        errors.add("steps", reason)
    if not errors.is_invalid("policy_statements"):
        errors.extend(_find_problems_of_tasks(given))


def _check_compensation(step: SagaStepArgs[Completed], errors: Errors) -> None:
    compensation = step["compensation"]
    if step["has_effect"] and compensation is None:
        reason = (
            "is required, since the effect could not be undone if this step or a later one fails. Set it, or"
            " 'has_effect' to false if there is nothing to undo"
        )
        errors.add("compensation", reason)
    if compensation is not None and not step["has_effect"]:
        errors.add("compensation", "requires a step with an effect. Remove it, or 'has_effect'")
    if compensation is not None:
        below = errors.narrow("compensation")
        _check_task(compensation, below)
        if compensation["task"] is not None and compensation["task"] == step["task"]:
            below.add("task", "takes the step itself, which would run twice. Set the task that undoes it")
        if compensation["function_arn"] is not None and _is_same(
            step["function_arn"], compensation["function_arn"]
        ):
            below.warn("function_arn", _BOTH)


def _is_same(one: object, other: object) -> bool:
    """Returns whether two values are equal. Outputs cannot be compared: they must be one object."""
    return one is other or (not is_output(one) and not is_output(other) and one == other)


def _check_task(given: Mapping[str, Any], errors: Errors) -> None:
    way = errors.check_exactly_one(given, "function_arn", "task")
    task: Mapping[str, Any] | None = given["task"]
    if way != "task" or task is None:
        return
    for field in sorted(task.keys() - set(_TASK_FIELDS)):
        reason = f"is set by the saga; must be one of {', '.join(_TASK_FIELDS)}. Remove it"
        errors.add(f"task.{field}", reason)
    if "Resource" not in task:
        errors.add(
            "task.Resource", "is required, such as 'arn:${AWS::Partition}:states:::dynamodb:updateItem'"
        )


def _find_problems_of_tasks(given: SagaArgs[Completed]) -> Iterator[InvalidArgument]:
    """Yields the errors in the definition, at the arguments that they come from."""
    definition = WorkflowDefinition(
        template=build_definition(given["steps"], given["alarm_topic_arn"]),
        substitutions={},
        express=False,
        timeout=None,
        retry_on_service_exceptions=False,
        granted=frozenset(
            action for each in given["policy_statements"] for action in each.get("actions", [])
        ),
    )
    places = dict(_find_places(given["steps"]))
    for error in definition.errors():
        state, _, field = error.argument.removeprefix("definition.States.").partition(".")
        if state in places:
            yield InvalidArgument(".".join(filter(None, (places[state], field))), error.reason)
        elif not state.endswith(" again"):
            yield error


def _find_places(steps: Sequence[SagaStepArgs[Completed]]) -> Iterator[tuple[str, str]]:
    """Yields the name of each state, and the path of the task that it runs."""
    for index, step in enumerate(steps):
        yield step["name"], f"steps.{index}.task"
        yield name_compensation(step["name"]), f"steps.{index}.compensation.task"
