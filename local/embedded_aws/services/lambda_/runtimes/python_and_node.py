"""Describes processes of Python and Node.js that do not start, or end early, by AWS's errors."""

import json
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import lambda_runtime
from embedded_aws.ministack.lambda_functions import Execute, Result, read_configuration
from embedded_aws.ministack.lambda_runtime import Process
from embedded_aws.services.lambda_.errors import has_request_id
from embedded_aws.services.lambda_.runtimes.launching import await_end
from embedded_aws.services.lambda_.runtimes.start_limit import end_late_start

_MARK: Final = "embedded-aws "
_FAILED: Final = f"Worker init failed: {_MARK}"
_NEVER_READY: Final = "Worker process exited immediately"
_LONGEST_START: Final = 10  # seconds (Lambda developer guide, "Init phase")
_DIED: Final = "Worker process died"
_EXIT: Final = re.compile(r"^RequestId: \S+ Error: Runtime exited with")
_ERROR: Final = ('{"status": "error"', '{"status":"error"')
"""Beginnings of the report of an error, in Python and Node.js."""
_EMPTY_RESULT: Final = '{"status": "ok", "result": null}\n'
_TIMED_OUT: Final = "Task timed out after "
_PYTHON: Final = (
    'json.dumps({"status": "error", "error": str(e)})',
    """json.dumps({"status": "error", "error": "MARK" + json.dumps(
            {"name": type(e).__name__, "message": str(e), "trace": traceback.format_exc()})})""",
)
_NODE: Final = (
    'status: "error", error: e.message\n',
    """status: "error", error: "MARK" + JSON.stringify(
            { name: e.code || e.name, message: e.message, trace: e.stack })
""",
)
"""MiniStack's report of an error before the first invocation, and its replacement with type and stack."""
_MEMORY: Final = ('init.get("memory", 128)', 'str(init.get("memory", 128))')
"""The memory in the context of Python, which is a string on AWS."""
_RESULT: Final = ('json.dumps({"status": "ok", "result": result})', "_marshalled(result)")
_MARSHALLED: Final = """
class _MarshalError(Exception): pass


def _convert(value):
    if isinstance(value, bytes):
        return value.decode()
    if type(value).__name__ == "Decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _read_bytes(result):
    try:
        return json.loads(result)
    except ValueError:
        return result.decode(errors="replace")


def _marshalled(result):
    try:
        value = _read_bytes(result) if isinstance(result, bytes) else result
        text = json.dumps({"status": "ok", "result": value}, default=_convert)
        if "\\\\ud" in text:  # half of a pair of UTF-16 has no bytes in UTF-8
            json.dumps(json.loads(text)["result"], ensure_ascii=False).encode()
        return text
    except Exception as error:
        raise _MarshalError(f"Unable to marshal response: {error}") from None


"""
"""Begins the script of a process: bytes are the response, decimals are numbers, other objects an error."""


def report_init_errors(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Reports an error before the first invocation with its type and its stack trace."""

    def detect_telling(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        for before, after in (_PYTHON, _NODE, _RESULT, _MEMORY):
            script = script.replace(before, after.replace("MARK", _MARK))
        return binary, script if runtime.startswith("nodejs") else f"{_MARSHALLED}{script}"

    return detect_telling


def describe_exit(code: int) -> str:
    """Returns the reason of an invocation whose process ended, by the exit status; negative for a signal."""
    if code == 0:
        return "Runtime exited without providing a reason"
    how = f"signal: {signal.strsignal(-code)}" if code < 0 else f"exit status {code}"
    return f"Runtime exited with error: {how}"


class _Output:
    """The standard output of a process: its end is that of the process, which MiniStack would terminate.

    MiniStack terminates the process after each error, too; Lambda keeps it after an error that the runtime
    reports. So that is a result for MiniStack, and :meth:`take_error` returns it as an error.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._file = process.stdout
        self._error: JsonObject | None = None

    def readline(self) -> str:
        line: str = self._file.readline()
        if not line:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
        if line.startswith(_ERROR):
            with suppress(ValueError):
                self._error = json.loads(line)
                return _EMPTY_RESULT
        return line

    def take_error(self) -> JsonObject | None:
        """Returns the error of the invocation; None if it has a result."""
        error, self._error = self._error, None
        return error

    def close(self) -> None:
        self._file.close()


def _replace_output(process: Process | None) -> None:
    if process:
        process.stdout = _Output(process)


@contextmanager
def _expect_end() -> Generator[None]:
    """Treats a process that ends before MiniStack writes to it as one that ends afterwards."""
    try:
        yield
    except BrokenPipeError as error:
        raise RuntimeError(_NEVER_READY) from error


def record_process_exit(worker: type[lambda_runtime.Worker]) -> type[lambda_runtime.Worker]:
    """Returns a class whose errors have the exit status of a process that ends in an invocation."""

    class NotingWorker(worker):
        _last: Process | None = None
        _took_too_long = False

        def _spawn(self) -> None:
            """Starts the process, which has as much time as an invocation, or ten seconds."""
            self._took_too_long, started = False, threading.Event()
            limit = max(_LONGEST_START, self.config.get("Timeout", 3))
            watch = threading.Thread(target=self._watch_start, args=(started, limit), daemon=True)
            watch.start()
            try:
                with _expect_end():
                    super()._spawn()
                _replace_output(self._proc)
            finally:
                started.set()
                watch.join()
                if self._proc:
                    self._last = self._proc

        def _watch_start(self, started: threading.Event, limit: float) -> None:
            self._took_too_long = end_late_start(lambda: self._proc, started, limit)

        def invoke(self, event: object, request_id: str, **context: object) -> dict[str, object]:
            try:
                result: dict[str, object] = super().invoke(event, request_id, **context)
                output = getattr(self._proc, "stdout", None)
                if isinstance(output, _Output) and (error := output.take_error()):
                    result = {**result, **error}
            except RuntimeError as error:
                if not str(error).startswith(_NEVER_READY):
                    raise
                self._stderr_thread.join(timeout=1)
                result = {"status": "error", "error": _DIED, "log": self._drain_stderr()}
                self._proc = None
                if self._took_too_long:
                    result["error"] = f"{_TIMED_OUT}{self.config.get('Timeout', 3)}.00 seconds"
            if result.get("error") == _DIED:
                # A change of the function can end a process before it has started.
                why = describe_exit(await_end(self._last) if self._last else 0)
                result["error"] = f"RequestId: {request_id} Error: {why}"
            return result

    return NotingWorker


def describe_failures(execute: Execute) -> Execute:
    """Describes an error before the first invocation, or the end of a process, as AWS does, with its log."""

    def execute_described(function: Mapping[str, object], *invocation: object) -> Result:
        result = execute(function, *invocation)
        error = read_object(result["body"])
        message = str(error.get("errorMessage", "")) if result.get("error") else ""
        if message.startswith(_FAILED):
            found: dict[str, str] = json.loads(message.removeprefix(_FAILED))
            module = read_configuration(function).get("Handler", "").rpartition(".")[0]
            error = result["body"] = _describe_failure(found, module)
            if has_request_id(function):
                error["requestId"] = ""
            result["log"] = f"[ERROR] {error['errorType']}: {found['message']}\n{found['trace']}"
        elif result.get("error") and error.get("errorType") == "_MarshalError":
            error |= {"errorType": "Runtime.MarshalError", "stackTrace": []}
        elif _EXIT.search(message):
            result["body"] = {"errorType": "Runtime.ExitError", "errorMessage": message}
        elif message.startswith(_TIMED_OUT):
            result["body"] = {
                "errorType": "Sandbox.Timedout",
                "errorMessage": f"RequestId: {invocation[-1]} Error: {message}",
            }
        return result

    return execute_described


def _describe_failure(found: dict[str, str], module: str) -> JsonObject:
    """Returns the payload of an error before the first invocation."""
    name, message, trace = found["name"], found["message"], found["trace"].splitlines()
    if name in ("ModuleNotFoundError", "ImportError"):
        message, name = f"Unable to import module '{module}': {message}", "Runtime.ImportModuleError"
    elif name in ("MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"):
        message, name = f"Error: {message}", "Runtime.ImportModuleError"
    elif name == "SyntaxError":
        message, name = f"Syntax error in module '{module}': {message}", "Runtime.UserCodeSyntaxError"
    return {"errorType": name, "errorMessage": message, "stackTrace": trace}
