"""Tasks that end when a worker sends their token: activities, and calls with a token."""

import json
import time
from typing import Literal

from embedded_aws.json_values import Json
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.state_machine_records import Task
from embedded_aws.services.step_functions.interpreter import integrations, task_tokens
from embedded_aws.services.step_functions.interpreter.frames import (
    EndedError,
    Frame,
    StateError,
    describe_data,
    format_json,
)
from embedded_aws.services.step_functions.interpreter.limits import Limits
from embedded_aws.services.step_functions.interpreter.resources import TaskResource

_POLL_SECONDS = 0.1


def run_with_token(resource: TaskResource, parameters: Json, limits: Limits, frame: Frame) -> Json:
    """Calls a service with a token, and returns the output that is sent with it."""
    token = frame.context.get("Task", {}).get("Token", "")
    task = task_tokens.register(token, frame)
    try:
        submitted = integrations.invoke(resource.call, parameters, None)
        frame.add(*resource.describe_end("Submitted", describe_data("output", submitted)))
        return _wait(task, limits, frame)
    finally:
        step_functions.task_tokens.pop(token, None)


def require_activity(arn: str, frame: Frame) -> None:
    """Fails the state if an activity does not exist."""
    if arn not in step_functions.activities:
        raise frame.fail(f"The activity {arn} does not exist.")


def run_activity(resource: TaskResource, parameters: Json, limits: Limits, frame: Frame) -> Json:
    """Gives a task to the workers of an activity, and returns the output of the one that takes it."""
    token = task_tokens.create_token(frame)
    task = task_tokens.register(token, frame)
    offered = {"taskToken": token, "input": format_json(parameters)}
    step_functions.activity_tasks[resource.text].append(offered)
    try:
        _wait(task, Limits(limits.timeout), frame, name="started")
        frame.add("ActivityStarted", {"workerName": worker} if (worker := task.get("worker")) else {})
        return _wait(task, limits, frame)
    finally:
        step_functions.task_tokens.pop(token, None)
        waiting = step_functions.activity_tasks.get(resource.text, [])
        if offered in waiting:
            waiting.remove(offered)


def _wait(task: Task, limits: Limits, frame: Frame, *, name: Literal["event", "started"] = "event") -> Json:
    """Waits for an event of a task, and returns the output of the task.

    Raises:
        StateError: If it fails, or does not come in time.
    """
    began = beaten = time.monotonic()
    beat = task["heartbeat"]
    while not task[name].wait(_POLL_SECONDS):
        now = time.monotonic()
        if task["heartbeat"] != beat:
            beat, beaten = task["heartbeat"], now
        if limits.timeout is not None and now - began > limits.timeout:
            raise StateError("States.Timeout", None)
        if limits.heartbeat is not None and now - beaten > limits.heartbeat:
            raise StateError("States.HeartbeatTimeout", None)
        if not frame.runs():
            raise EndedError
    if name != "event":
        return None
    if failed := task["error"]:
        raise StateError(failed.get("Error"), failed.get("Cause"))
    try:
        return json.loads(task["result"] or "")
    except ValueError:
        return task["result"]
