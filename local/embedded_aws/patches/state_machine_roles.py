"""State machines call services with the permissions of their role.

A denied call fails the task with the error of Step Functions, so that Retry and Catch can match it. Calls of
AWS SDK integrations are requests signed as the role. MiniStack sends no requests for optimized integrations,
so these are authorized here.
"""

import contextvars
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

from ministack import app
from ministack.core import iam_actions
from ministack.services import stepfunctions

from embedded_aws.patches.authorization import Caller, denial, request_as
from embedded_aws.patches.optimized_calls import optimized_call
from embedded_aws.patches.patching import Patch

_STATES = cast("Any", stepfunctions)

_caller: contextvars.ContextVar[Caller | None] = contextvars.ContextVar("state_machine_role", default=None)


@contextmanager
def acting_as(caller: Caller | None) -> Generator[None]:
    """Authorizes calls of services as the caller until the end of the block."""
    before = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(before)


def _as_role(run: Callable[[str], None]) -> Callable[[str], None]:
    def run_as_role(execution_arn: str) -> None:
        execution = _STATES._executions.get(execution_arn)
        machine = execution and _STATES._state_machines.get(execution["stateMachineArn"])
        with acting_as(Caller(machine["roleArn"], execution["name"]) if machine else None):
            run(execution_arn)

    return run_as_role


def _authorized(invoke: Callable[..., Any]) -> Callable[..., Any]:
    def invoke_if_allowed(resource: str, given: Any, *rest: Any) -> Any:
        caller, call = _caller.get(), optimized_call(resource)
        if caller and call:
            keys = _dynamodb_keys(given) if call.action.startswith("dynamodb:") else None
            if reason := denial(caller, call.action, call.resources(given), keys):
                raise _STATES._ExecutionError(call.error, reason)
        return invoke(resource, given, *rest)

    return invoke_if_allowed


def _dynamodb_keys(given: Any) -> dict[str, Any]:
    return cast("Any", iam_actions).dynamodb_service_context(json.dumps(given))


def _authorized_reader(read: Callable[..., Any]) -> Callable[..., Any]:
    def read_if_allowed(reader: dict[str, Any], effective: Any, context: Any) -> Any:
        template = reader.get("Parameters", reader.get("Arguments"))
        given = _STATES._resolve_params_obj(template, effective, context)
        action, arn = "s3:ListBucket", f"arn:aws:s3:::{given.get('Bucket')}"
        if not reader.get("Resource", "").endswith("s3:listObjectsV2"):
            action, arn = "s3:GetObject", f"{arn}/{given.get('Key')}"
        caller = _caller.get()
        if caller and (reason := denial(caller, action, [arn])):
            raise _STATES._ExecutionError("States.ItemReaderFailed", reason)
        return read(reader, effective, context)

    return read_if_allowed


def _dispatched(call: Callable[..., Any]) -> Callable[..., Any]:
    def call_as_role(handler: Any, *request: Any, **options: Any) -> Any:
        caller = _caller.get()
        return call(partial(_request_as, caller) if caller else handler, *request, **options)

    return call_as_role


async def _request_as(caller: Caller, *request: Any) -> Any:
    method, path, headers, body, query = request
    content = body.encode() if isinstance(body, str) else body
    return await request_as(caller, headers, method, path, content, query)


PATCHES = (
    Patch(
        stepfunctions,
        "_run_execution",
        "14ee3ef40c431321",
        _as_role,
        "an execution has the role of its state machine",
    ),
    Patch(
        stepfunctions,
        "_invoke_resource",
        "807b391860b50265",
        _authorized,
        "calls of tasks are authorized as the role",
    ),
    Patch(
        stepfunctions,
        "_invoke_with_callback",
        "59969aefc698e14a",
        _authorized,
        "calls of tasks that wait for a token are authorized as the role",
    ),
    Patch(
        stepfunctions,
        "_read_map_items",
        "7b63e990c1a254db",
        _authorized_reader,
        "a distributed map reads its items as the role",
    ),
    Patch(
        app,
        "call_service_handler_sync",
        "3d89389ff98d7f4a",
        _dispatched,
        "calls of AWS SDK integrations are authorized as the role",
    ),
)
