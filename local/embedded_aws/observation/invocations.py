"""Records invocations of functions."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from subprocess import Popen
from typing import Final

from embedded_aws.event_log.log import LOG, LONGEST_TEXT
from embedded_aws.json_values import Json, read_object, read_text
from embedded_aws.ministack import lambda_functions, responses
from embedded_aws.ministack.lambda_functions import Configuration, read_configuration
from embedded_aws.ministack.lambda_runtime import Worker
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Fields, Response
from embedded_aws.observation import lineage
from embedded_aws.observation.causes import (
    find_acting_resource,
    find_caller,
    remove_qualifier,
    suppress_recording_errors,
)
from embedded_aws.observation.credentials import mask_credentials

_DIRECTLY: Final = "lambda"
_CODE: Final = re.compile(r"/[^\s\"]*/function-code/[0-9a-f]{64}/")

_Result = Fields


@dataclass
class _Start:
    """Start of an invocation.

    Attributes:
        cold: Whether a new execution environment was created for it.
    """

    cold: bool = False


_start: ContextVar[_Start | None] = ContextVar("start", default=None)
_direct: ContextVar[str] = ContextVar("direct", default="")
"""Type of the call of Invoke, such as ``Event``; empty if there is none."""


def record_invocations(dispatch: Callable[..., _Result]) -> Callable[..., _Result]:
    """Records invocations."""

    def dispatch_recorded(
        function: Fields, config: Configuration, event: Json, request_id: str, started: float
    ) -> _Result:
        start = _Start()
        before = _start.set(start)
        try:
            result = dispatch(function, config, event, request_id, started)
        finally:
            _start.reset(before)
        if not result.get("throttle"):
            with suppress_recording_errors():
                duration = (time.time() - started) * 1_000
                _record(config, event, result, request_id, cold=start.cold, duration=duration)
        return result

    return dispatch_recorded


def stop_loops(execute: Callable[..., _Result]) -> Callable[..., _Result]:
    """Stops an invocation of a loop, and records it as well as those that are throttled."""

    def execute_unless_loop(function: Fields, event: Json) -> _Result:
        config = read_configuration(function)
        if lambda_functions.is_of_other_scope(config):
            # The original calls this function again in the function's own Region.
            return execute(function, event)
        if lineage.is_loop(config):
            result = lineage.stop(config)
        else:
            with lineage.count_round(config):
                result = execute(function, event)
        if result.get("throttle") or result.get("stopped"):
            with suppress_recording_errors():
                _record(config, event, result, None, cold=False, duration=None)
        return result

    return execute_unless_loop


def _reject_loops(reject: Callable[..., Response | None]) -> Callable[..., Response | None]:
    """Rejects a call of Invoke that is a loop; an asynchronous one is accepted, and stopped later."""

    def reject_loop(name: str, function: Fields, _depth: int) -> Response | None:
        config = read_configuration(function)
        if _direct.get() == "Event" or not lineage.is_loop(config):
            return None
        with suppress_recording_errors():
            _record(config, None, lineage.stop(config), None, cold=False, duration=None)
        return reject(name, function, lineage.MOST_ROUNDS + 1)

    return reject_loop


def _record(
    config: Configuration,
    event: Json,
    result: _Result,
    request_id: str | None,
    *,
    cold: bool,
    duration: float | None,
) -> None:
    source, trigger = _find_origin(event)
    payload = json.dumps(mask_credentials(event), ensure_ascii=False)
    outcome, error = _describe_outcome(result)
    LOG.add(
        "invocation",
        source=source,
        target=remove_qualifier(config["FunctionArn"]),
        outcome=outcome,
        duration_ms=duration,
        function=config["FunctionName"],
        request_id=request_id,
        trigger=trigger,
        cold_start=cold,
        output=_replace_paths(read_text(result.get("log"))[-LONGEST_TEXT:].rstrip("\n")),
        error=error,
        payload=payload[:LONGEST_TEXT],
        payload_truncated=len(payload) > LONGEST_TEXT,
    )


def _replace_paths(output: str) -> str:
    """Returns what a function wrote with the paths of AWS."""
    return _CODE.sub("/var/task/", output)


def _describe_outcome(result: _Result) -> tuple[str, dict[str, str] | None]:
    body = result.get("body")
    error = read_object(body)
    if result.get("throttle"):
        return "throttled", {"type": str(error.get("Reason", "")), "message": str(error.get("message", ""))}
    if not result.get("error"):
        return "ok", None
    kind = str(error.get("errorType", "Unhandled"))
    described = {"type": kind, "message": str(error.get("errorMessage", ""))}
    return ("timeout" if kind == "Sandbox.Timedout" else "error"), described


def _find_origin(event: Json) -> tuple[str | None, str | None]:
    """Returns the ARN of the invoker of a function, and its service."""
    arn = find_acting_resource()
    if arn is None and _direct.get():
        return find_caller(), _DIRECTLY
    arn = arn or _find_source(event) or find_caller()
    return arn, arn.split(":")[2] if arn else None


def _find_source(event: Json) -> str | None:
    """Returns the ARN that an event contains: of a stream, whose records are polled, or a user pool."""
    match event:
        case {"Records": [{"eventSourceARN": str(arn)}, *_]} | {"Records": [], "eventSourceARN": str(arn)}:
            return arn
        case {"userPoolId": str(pool), "region": str(region)}:
            account = responses.get_account_id()
            return f"arn:aws:cognito-idp:{region}:{account}:userpool/{pool}"
        case _:
            return None


_Invoke = Callable[..., Awaitable[Response]]


def _record_direct_calls(invoke: _Invoke) -> _Invoke:
    async def invoke_directly(
        name: str, event: object, headers: Mapping[str, str], *arguments: object, **options: object
    ) -> Response:
        before = _direct.set(headers.get("x-amz-invocation-type") or "RequestResponse")
        try:
            return await invoke(name, event, headers, *arguments, **options)
        finally:
            _direct.reset(before)

    return invoke_directly


_Acquire = Callable[..., tuple[Worker | None, str | None]]


def record_cold_starts(acquire: _Acquire) -> _Acquire:
    """Records which invocations were cold starts."""

    def acquire_noticing(*arguments: object, **options: object) -> tuple[Worker | None, str | None]:
        worker, reason = acquire(*arguments, **options)
        start = _start.get()
        if worker is not None and start is not None:
            with suppress_recording_errors():
                process: Popen[str] | None = getattr(worker, "_proc", None)
                start.cold = process is None or process.poll() is not None
        return worker, reason

    return acquire_noticing


PATCHES = (
    Patch(
        lambda_functions.drop_recursive_loop,
        _reject_loops,
        "a chain of different functions is not a loop",
    ),
    Patch(
        lambda_functions.invoke,
        _record_direct_calls,
        "the event log says which invocations were calls of Invoke",
    ),
)
