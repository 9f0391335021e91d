"""Runs a durable execution: invokes the function until it returns a result, and waits in between."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, cast

from embedded_aws.event_sources.outcomes import is_throttled
from embedded_aws.iam.authorization import Caller, name_session
from embedded_aws.json_values import JsonObject, is_object, read_array, read_object, read_text
from embedded_aws.ministack import durable_executions
from embedded_aws.ministack.durable_executions import Execution, Operation
from embedded_aws.ministack.lambda_functions import Result, read_configuration
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.lambda_.durable.limits import limit_seconds
from embedded_aws.services.lambda_.durable.operations import (
    find_next_timer,
    is_waiting,
    settle,
    skipped,
)
from embedded_aws.services.lambda_.durable.status_events import put_status

_ATTEMPTS: Final = 5
"""Invocations that may fail one after the other, as in AWS's testing SDK."""
_PAUSE: Final = 0.25
"""Seconds before the next invocation after one that failed; AWS waits longer."""
_INVALID: Final = "InvalidParameterValueException"
_INVALID_STATUS: Final = "Invalid Status in invocation output."
_NOTHING_PENDING: Final = "Cannot return PENDING status with no pending operations."

_Execute = Callable[[Mapping[str, object], object], Result]
_running: Final[dict[str, "DurableExecution"]] = {}
"""Executions that run, by their ARN."""
_lock: Final = threading.Lock()
_name: ContextVar[str | None] = ContextVar("name", default=None)


@contextmanager
def use_name(name: str | None) -> Generator[None]:
    """Names the execution that an invocation in this context starts."""
    before = _name.set(name)
    try:
        yield
    finally:
        _name.reset(before)


@dataclass
class DurableExecution:
    """An execution that runs.

    Attributes:
        function: The function as MiniStack keeps it, with the configuration of its version.
        record: The execution as MiniStack keeps it.
        deadline: When it times out.
    """

    function: Mapping[str, object]
    record: Execution
    deadline: float
    _changed: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.record["DurableExecutionArn"]

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.record["Status"] == "RUNNING"

    def wake(self) -> None:
        """Makes it look at its operations."""
        self._changed.set()

    def run(self, execute: _Execute) -> Result:
        """Invokes the function until the execution ends, and returns its result."""
        put_status(self.record)
        last: Result | None = None
        try:
            failures = 0
            while self.is_running and not self._is_late():
                self._changed.clear()
                last = self._invoke(execute)
                failed = bool(last.get("error"))
                failures = failures + 1 if failed and not is_throttled(last) else 0
                if last.get("stopped") or failures == _ATTEMPTS:
                    self._fail(_read_error(last))
                elif failed:
                    time.sleep(_PAUSE)
                else:
                    self._continue(last.get("body"))
        finally:
            _running.pop(self.arn, None)
            self._ended.set()
        put_status(self.record)
        return self.build_result(last)

    def wait(self) -> Result:
        """Returns the result of an execution that another invocation runs."""
        self._ended.wait()
        return self.build_result()

    def build_result(self, last: Result | None = None) -> Result:
        """Returns the result as that of an invocation."""
        if self.record["Status"] == "SUCCEEDED":
            result: Result = {"body": json.loads(self.record["Result"] or "null")}
        else:
            error: JsonObject = self.record["Error"] or {}
            body: JsonObject = {
                "errorMessage": error.get("ErrorMessage"),
                "errorType": error.get("ErrorType"),
                "stackTrace": error.get("StackTrace") or [],
            }
            result = {"body": body, "error": True, "function_error": "Unhandled"}
        if last and "log" in last:
            result["log"] = last["log"]
        if last and "stopped" in last:
            result["stopped"] = last["stopped"]
        return result

    def _invoke(self, execute: _Execute) -> Result:
        self.record["CheckpointToken"] = durable_executions.new_token()
        operations = durable_executions.serialize_operations(self.record["Operations"], for_event=True)
        event = {
            "DurableExecutionArn": self.arn,
            "CheckpointToken": self.record["CheckpointToken"],
            "InitialExecutionState": {"Operations": operations, "NextMarker": ""},
        }
        began = time.time()
        result = execute(self.function, event)
        if not is_throttled(result):
            error = _read_error(result) if result.get("error") else None
            durable_executions.record_invocation(self.arn, began, new_uuid(), error)
        return result

    def _continue(self, output: object) -> None:
        """Does what the function returned: ends the execution, or waits."""
        try:
            given = read_object(json.loads(output) if isinstance(output, str | bytes) else output)
        except ValueError:
            given = {}
        match given:
            case {"Status": "SUCCEEDED"}:
                durable_executions.complete_execution(self.arn, read_text(given.get("Result")), None)
            case {"Status": "FAILED"}:
                self._fail(read_object(given.get("Error")))
            case {"Status": "PENDING"}:
                self._await_change()
            case _:
                self._fail({"ErrorType": _INVALID, "ErrorMessage": _INVALID_STATUS})

    def _await_change(self) -> None:
        """Waits until an operation ends, another call changes one, or the execution ends."""
        while self.is_running and not self._changed.is_set():
            if settle(self.record, time.time()):
                return
            if not is_waiting(self.record):
                # It may have ended before the function returned.
                if not any(each["Status"] == "READY" for each in self.record["Operations"]):
                    self._fail({"ErrorType": _INVALID, "ErrorMessage": _NOTHING_PENDING})
                return
            if self._is_late():
                return
            ends = min(self.deadline, find_next_timer(self.record) or self.deadline)
            self._changed.wait(max(0.0, min(ends - time.time(), threading.TIMEOUT_MAX)))

    def _is_late(self) -> bool:
        """Ends the execution if it has reached its timeout."""
        late = time.time() >= self.deadline
        if late:
            durable_executions.time_out_execution(self.record)
        return late

    def _fail(self, error: JsonObject) -> None:
        durable_executions.complete_execution(self.arn, None, error or {"ErrorMessage": ""})


def run_durably(execute: _Execute) -> _Execute:
    """Runs an execution for each invocation of a durable function."""

    def execute_function(function: Mapping[str, object], event: object) -> Result:
        config = read_configuration(function)
        settings = config.get("DurableConfig")
        if not settings:
            return execute(function, event)
        name = _name.get() or new_uuid()
        function_arn, version = _strip_qualifier(config["FunctionArn"]), config.get("Version", "$LATEST")
        arn = build_execution_arn(function_arn, version, name)
        with _lock:
            known, running = find_execution(arn), _running.get(arn)
            if known is None:
                running = _running[arn] = _start(function, arn, event, settings["ExecutionTimeout"])
                known = running.record
                begin = running.run
            else:
                begin = None
        if begin:
            return begin(execute)
        return running.wait() if running else DurableExecution(function, known, 0).build_result()

    return execute_function


def build_execution_arn(function_arn: str, version: str, name: str) -> str:
    """Returns the ARN of the execution with a name of the version of a function."""
    qualified = f"{function_arn}:{version}"
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{qualified}/{name}")
    return f"{qualified}/durable-execution/{name}/{identifier}"


def find_execution(arn: str) -> Execution | None:
    """Returns the execution with an ARN; None if there is none."""
    return durable_executions.executions.get(arn)


def _start(function: Mapping[str, object], arn: str, event: object, seconds: int) -> DurableExecution:
    now, payload = time.time(), json.dumps(event)
    qualified, _, name_and_id = arn.partition("/durable-execution/")
    function_arn, _, version = qualified.rpartition(":")
    name, identifier = name_and_id.split("/")
    operation = {
        "Id": identifier,
        "Type": "EXECUTION",
        "Status": "STARTED",
        "StartTimestamp": now,
        "ExecutionDetails": {"InputPayload": payload},
    }
    record: Execution = {
        "DurableExecutionArn": arn,
        "DurableExecutionName": name,
        "FunctionArn": function_arn,
        "Version": version,
        "InputPayload": payload,
        "ExecutionTimeout": seconds,
        "Status": "RUNNING",
        "StartTimestamp": now,
        "EndTimestamp": None,
        "Result": None,
        "Error": None,
        "TraceHeader": None,
        "CheckpointToken": "",
        "Operations": [cast("Operation", operation)],
        "History": [],
        "NextEventId": 0,
    }
    durable_executions.executions[record["DurableExecutionArn"]] = record
    given = {"Input": {"Payload": payload, "Truncated": False}}
    durable_executions.add_event(record, "ExecutionStarted", "ExecutionStartedDetails", given)
    return DurableExecution(function, record, now + limit_seconds(seconds))


def _strip_qualifier(arn: str) -> str:
    return ":".join(arn.split(":")[:7])


def _read_error(result: Result) -> JsonObject:
    body: object = result.get("body")
    given: JsonObject = body if is_object(body) else {"errorMessage": str(body)}
    return {
        "ErrorType": given.get("errorType") or "Unhandled",
        "ErrorMessage": given.get("errorMessage") or "",
        "StackTrace": [*map(str, read_array(given.get("stackTrace")))],
    }


def build_caller(execution: Execution) -> Caller:
    """Returns the role of the function of an execution that runs."""
    running = _running[execution["DurableExecutionArn"]]
    config = read_configuration(running.function)
    return Caller(config["Role"], name_session(config["FunctionName"]))


def settle_execution(arn: str) -> None:
    """Ends the operations of an execution whose time has come."""
    if running := _running.get(arn):
        settle(running.record, time.time())


def skip_waits(*, skips: bool) -> None:
    """Makes waits and the delays of retries end at once, or again when their time has come."""
    if skips:
        skipped.add("waits")
    else:
        skipped.clear()
    for running in [*_running.values()]:
        running.wake()


def wake_execution(arn: str) -> None:
    """Makes an execution look at its operations, if it runs."""
    if running := _running.get(arn):
        running.wake()
