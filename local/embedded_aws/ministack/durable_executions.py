"""Durable executions of Lambda functions."""

from __future__ import annotations

from typing import Any, NotRequired, Required, TypedDict

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Query, Record, Response
from embedded_aws.ministack.stores import Store


class WaitDetails(TypedDict):
    """Details of a wait."""

    ScheduledEndTimestamp: float


class StepDetails(TypedDict, total=False):
    """Details of a step."""

    Attempt: Required[int]
    NextAttemptTimestamp: float
    Result: object
    Error: JsonObject


class CallbackDetails(TypedDict, total=False):
    """Details of a callback."""

    CallbackId: str
    TimeoutDeadline: float
    HeartbeatDeadline: float
    Result: object
    Error: JsonObject


class Operation(TypedDict):
    """An operation of an execution; of the details, it has those of its type."""

    Id: str
    Type: str
    Status: str
    StartTimestamp: float
    EndTimestamp: NotRequired[float]
    Name: NotRequired[str | None]
    ParentId: NotRequired[str | None]
    SubType: NotRequired[str]
    WaitDetails: WaitDetails
    StepDetails: StepDetails
    CallbackDetails: CallbackDetails
    ExecutionDetails: dict[str, str]


class OperationUpdate(TypedDict, total=False):
    """An operation in a checkpoint, with the options of its type."""

    Id: Required[str]
    Type: str
    Action: str
    Payload: str
    Error: JsonObject
    StepOptions: dict[str, int]
    CallbackOptions: dict[str, int]


class Execution(TypedDict):
    """Record of an execution."""

    DurableExecutionArn: str
    DurableExecutionName: str
    FunctionArn: str
    Version: str
    InputPayload: str
    ExecutionTimeout: int
    Status: str
    StartTimestamp: float
    EndTimestamp: float | None
    Result: str | None
    Error: JsonObject | None
    TraceHeader: dict[str, str] | None
    CheckpointToken: str
    Operations: list[Operation]
    History: list[Record]
    NextEventId: int


_MODULE = Module("ministack.services.lambda_durable")

executions: Store[Execution] = _MODULE.constant("_executions", "25b46e105b51237b")
"""Executions by ARN."""
callbacks: Store[tuple[str, str]] = _MODULE.constant("_callback_index", "8336d149a7f452d1")
"""ARN of the execution and ID of the operation, by the ID of a callback."""


@_MODULE.function("_append_chained_result", "adb66a1ec005cc6a")
def append_chained_result(
    parent_rec: Execution, op_id: str, success: bool, result: str | None, err: JsonObject | None
) -> None: ...


@_MODULE.function("_apply_update", "9acb8c79ff500d55")
def apply_update(rec: Execution, upd: OperationUpdate) -> None: ...


@_MODULE.function("_emit_history_event", "8e6765b040cab4d5")
def add_event(rec: Execution, event_type: str, details_key: str, details: Fields, **more: Any) -> None: ...


@_MODULE.function("_fire_chained_invoke", "590ea00a655236c2")
def start_chained_invocation(
    parent_rec: Execution, op_id: str, ci_opts: Fields, payload: str | None
) -> None: ...


@_MODULE.function("_serialize_operations", "8667d6a1f0132795")
def serialize_operations(operations: list[Operation], *, for_event: bool = False) -> list[Record]: ...


@_MODULE.function("_time_out_execution", "c3f7d8b8f250ec95")
def time_out_execution(rec: Execution) -> None: ...


@_MODULE.function("handle_checkpoint", "23339e573f7cd8be")
def handle_checkpoint(arn_path: str, body: bytes) -> Response: ...


@_MODULE.function("handle_list_by_function", "f8a965e7c82de372")
def handle_list(function_name: str, query_params: Query, function_arn_lookup: Any) -> Response: ...


@_MODULE.function("handle_stop", "3d9c6673647ab3ec")
def handle_stop(arn_path: str, body: bytes) -> Response: ...


@_MODULE.function("mark_execution_completed", "41f369e236358f18")
def complete_execution(arn: str, result_payload: str | None, error: JsonObject | None) -> None: ...


@_MODULE.function("new_checkpoint_token", "27c6d6d4a0ec96f0")
def new_token() -> str: ...


@_MODULE.function("record_invocation_completed", "54f47e67e6238900")
def record_invocation(
    arn: str, start_ts: float, request_id: str, error: JsonObject | None = None
) -> None: ...


@_MODULE.function("schedule_resume", "adabbd59b055e810")
def resume(arn: str, account_id: str | None = None, region: str | None = None) -> bool: ...
