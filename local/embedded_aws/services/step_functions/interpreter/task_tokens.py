"""Tokens of tasks: each names its execution, which tells a token that has expired from an unknown one."""

import base64
import threading

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.state_machine_records import Task
from embedded_aws.services.step_functions.interpreter.frames import Frame

_SEPARATOR = "#"  # no execution has it in its name


def create_token(frame: Frame) -> str:
    """Returns a new token of a task of an execution."""
    text = f"{frame.execution['executionArn']}{_SEPARATOR}{new_uuid()}"
    return base64.b64encode(text.encode()).decode()


def register(token: str, frame: Frame) -> Task:
    """Returns a new task, which waits for its token while its branch of the execution runs."""
    task: Task = {
        "event": threading.Event(),
        "started": threading.Event(),
        "result": None,
        "error": None,
        "heartbeat": None,
        "waits": frame.runs,
    }
    step_functions.task_tokens[token] = task
    return task


def find_execution(token: str) -> str | None:
    """Returns the ARN of the execution that a token names; None if it is malformed."""
    try:
        arn, separator, _ = base64.b64decode(token, validate=True).decode().partition(_SEPARATOR)
    except ValueError:
        return None
    return arn if separator else None
