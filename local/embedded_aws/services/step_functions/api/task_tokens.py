"""Answers with the tokens of tasks."""

import time

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.state_machine_records import Task
from embedded_aws.services.step_functions.api.errors import ApiError, Fields, Request, answer
from embedded_aws.services.step_functions.interpreter.task_tokens import find_execution


def _require_waiting(task: Task | None, token: str) -> Task:
    """Returns a task that waits for its token.

    Raises:
        ApiError: If it does not, or if there is none.
    """
    if task is not None and task["waits"]():
        return task
    execution = find_execution(token)
    if execution is None:
        raise ApiError("InvalidToken", "Invalid Token: 'Invalid token'")
    if execution in step_functions.executions:
        raise ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    raise ApiError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'")


def _take_task(given: Request) -> Task:
    """Returns the task of a token to the first caller only."""
    token = given["taskToken"]
    return _require_waiting(step_functions.task_tokens.pop(token, None), token)


def _succeed(given: Request) -> Fields:
    task = _take_task(given)
    task["result"] = given["output"]
    task["event"].set()
    return {}


def _fail(given: Request) -> Fields:
    task = _take_task(given)
    task["error"] = {"Error": given.get("error", "TaskFailed"), "Cause": given.get("cause", "")}
    task["event"].set()
    return {}


def _beat(given: Request) -> Fields:
    token = given["taskToken"]
    _require_waiting(step_functions.task_tokens.get(token), token)["heartbeat"] = time.monotonic()
    return {}


PATCHES = (
    Patch(step_functions.send_task_success, answer(_succeed), "the first answer with a token counts"),
    Patch(step_functions.send_task_failure, answer(_fail), "a token fails a task that waits for it"),
    Patch(step_functions.send_task_heartbeat, answer(_beat), "only a task that waits takes a heartbeat"),
)
