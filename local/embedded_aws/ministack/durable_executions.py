"""Durable executions of Lambda functions."""

from __future__ import annotations

from typing import Any

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import OpenFields, OpenRecord, Query, Response
from embedded_aws.ministack.stores import Store

_MODULE = Module("ministack.services.lambda_durable")

executions: Store[OpenRecord] = _MODULE.constant("_executions", "25b46e105b51237b")
"""Executions by ARN."""
callbacks: Store[tuple[str, str]] = _MODULE.constant("_callback_index", "8336d149a7f452d1")
"""ARN of the execution and ID of the operation, by the ID of a callback."""


@_MODULE.function("_append_chained_result", "adb66a1ec005cc6a")
def append_chained_result(
    parent_rec: OpenFields, op_id: str, success: bool, result: str | None, err: OpenRecord | None
) -> None: ...


@_MODULE.function("_apply_update", "9acb8c79ff500d55")
def apply_update(rec: OpenFields, upd: OpenFields) -> None: ...


@_MODULE.function("_emit_history_event", "8e6765b040cab4d5")
def add_event(
    rec: OpenFields, event_type: str, details_key: str, details: OpenRecord, **more: Any
) -> None: ...


@_MODULE.function("_fire_chained_invoke", "590ea00a655236c2")
def start_chained_invocation(
    parent_rec: OpenFields, op_id: str, ci_opts: OpenFields, payload: str | None
) -> None: ...


@_MODULE.function("_serialize_operations", "8667d6a1f0132795")
def serialize_operations(operations: list[OpenRecord], *, for_event: bool = False) -> list[OpenRecord]: ...


@_MODULE.function("_time_out_execution", "c3f7d8b8f250ec95")
def time_out_execution(rec: OpenFields) -> None: ...


@_MODULE.function("handle_checkpoint", "23339e573f7cd8be")
def handle_checkpoint(arn_path: str, body: bytes) -> Response: ...


@_MODULE.function("handle_list_by_function", "f8a965e7c82de372")
def handle_list(function_name: str, query_params: Query, function_arn_lookup: Any) -> Response: ...


@_MODULE.function("handle_stop", "3d9c6673647ab3ec")
def handle_stop(arn_path: str, body: bytes) -> Response: ...


@_MODULE.function("mark_execution_completed", "41f369e236358f18")
def complete_execution(arn: str, result_payload: str | None, error: OpenRecord | None) -> None: ...


@_MODULE.function("new_checkpoint_token", "27c6d6d4a0ec96f0")
def new_token() -> str: ...


@_MODULE.function("record_invocation_completed", "54f47e67e6238900")
def record_invocation(
    arn: str, start_ts: float, request_id: str, error: OpenRecord | None = None
) -> None: ...


@_MODULE.function("schedule_resume", "adabbd59b055e810")
def resume(arn: str, account_id: str | None = None, region: str | None = None) -> bool: ...
