"""Runs a function in Python: reads events from one pipe, and writes what comes of them to another.

The environment variable ``_PIPES`` has the numbers of the two pipes. A frame has a letter, the length of its
content in four bytes, and the content. The emulator sends the settings (``I``), then for each invocation its
context (``C``) and its event (``E``). The function answers ``R`` with its process ID when it is ready, ``F``
if it cannot start, and for each invocation ``O`` with its result or ``X`` with its error. Its log is what
it writes to its standard output and error. A cold start is mostly imports: this module has few.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time

TYPE_CHECKING = False  # the module typing takes a tenth of a start
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import TypedDict

    Handler = Callable[[object, "LambdaContext"], object]

    class Debugger(TypedDict):
        """Where a debugger connects, and where the package debugpy is."""

        port: int
        debugpy: str

    class Settings(TypedDict):
        """Settings of a function."""

        handler: str
        function_name: str
        tenant_id: str | None
        snapstart: bool
        debugger: Debugger | None

    class Invocation(TypedDict):
        """The context of an invocation; its deadline is in seconds since 1970."""

        request_id: str
        invoked_function_arn: str
        deadline: float
        trace_id: str | None
        durable: dict[str, str]


_DURABLE = (
    "AWS_LAMBDA_DURABLE_EXECUTION_ARN",
    "AWS_LAMBDA_DURABLE_CHECKPOINT_TOKEN",
    "AWS_LAMBDA_DURABLE_EXECUTION_NAME",
)
_TRACE = "_X_AMZN_TRACE_ID"
_request = {"id": ""}


class Pipes:
    """The pipes of this process, which those that it starts do not have.

    Args:
        events: Number of the pipe from the emulator.
        answers: Number of the pipe to the emulator.
    """

    def __init__(self, events: int, answers: int) -> None:
        self._events, self._answers, self._process = events, answers, os.getpid()
        for number in (events, answers):
            os.set_inheritable(number, False)

    def read(self) -> tuple[bytes, bytes]:
        """Returns the letter and the content of the next frame; ends the process if there is none."""
        head = self._read_exactly(5)
        return head[:1], self._read_exactly(int.from_bytes(head[1:], "big"))

    def write(self, letter: bytes, content: bytes) -> None:
        """Writes a frame; a copy of the process, which the function made, ends instead."""
        sys.stdout.flush()
        sys.stderr.flush()
        if os.getpid() != self._process:
            os._exit(0)
        rest = memoryview(letter + len(content).to_bytes(4, "big") + content)
        while rest:
            rest = rest[os.write(self._answers, rest) :]

    def _read_exactly(self, size: int) -> bytes:
        content = bytearray()
        while len(content) < size:
            part = os.read(self._events, min(size - len(content), 1 << 20))
            if not part:
                os._exit(0)
            content += part
        return bytes(content)


class ClientError(Exception):
    """An error of the runtime with its type, such as ``Runtime.HandlerNotFound``."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class LambdaContext:
    """The context of an invocation, with the attributes of AWS."""

    identity = client_context = None

    def __init__(self, settings: Settings, invocation: Invocation) -> None:
        environment = os.environ
        self.aws_request_id = invocation["request_id"]
        self.invoked_function_arn = invocation["invoked_function_arn"]
        self.tenant_id = settings["tenant_id"]
        self.function_name = settings["function_name"]
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION", "")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME", "")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME", "")
        self._deadline = invocation["deadline"]

    def get_remaining_time_in_millis(self) -> int:
        """Returns the milliseconds until the invocation times out."""
        return max(0, int((self._deadline - time.time()) * 1000))

    def log(self, message: object) -> None:
        """Writes a message to the log."""
        sys.stdout.write(str(message))


def open_log() -> None:
    """Makes standard output and error write each text to the log at once, which no end of a process loses."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        raw = io.FileIO(number, "w", closefd=False)
        stream = io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="\n", write_through=True)  # type: ignore[type-var]
        setattr(sys, name, stream)


def watch_for_import(name: str, run: Callable[[], None]) -> None:
    """Calls a function after a module is imported, which most functions do not need."""
    if name in sys.modules:
        run()
        return

    class Finder:
        @staticmethod
        def find_spec(wanted: str, _path: object, _target: object = None, /) -> ModuleSpec | None:
            if wanted != name:
                return None
            import importlib.util

            sys.meta_path.remove(Finder)
            spec = importlib.util.find_spec(name)
            if spec is None or spec.loader is None:
                return spec
            execute = spec.loader.exec_module

            def execute_and_run(module: ModuleType) -> None:
                execute(module)
                run()

            spec.loader.exec_module = execute_and_run
            return spec

    sys.meta_path.insert(0, Finder)


def install_log_handler() -> None:
    """Installs the handler of the root logger, in the format of the function's log."""
    import logging

    def format_time(record: logging.LogRecord) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))

    class LambdaLoggerHandler(logging.Handler):
        def format(self, record: logging.LogRecord) -> str:
            now = f"{format_time(record)}.{int(record.msecs):03d}Z"
            return f"[{record.levelname}]\t{now}\t{_request['id']}\t{logging.Formatter().format(record)}"

        def emit(self, record: logging.LogRecord) -> None:
            try:
                sys.stderr.write(self.format(record) + "\n")
            except Exception:
                self.handleError(record)

    class JsonHandler(LambdaLoggerHandler):
        def format(self, record: logging.LogRecord) -> str:
            said: dict[str, object] = {"timestamp": f"{format_time(record)}Z", "level": record.levelname}
            said.update(message=record.getMessage(), logger=record.name)
            if record.exc_info:
                _, error, _ = record.exc_info
                said.update(errorType=type(error).__name__, errorMessage=str(error))
                said["stackTrace"] = logging.Formatter().formatException(record.exc_info).splitlines()
            return json.dumps({**said, "requestId": _request["id"]})

    is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
    logging.getLogger().addHandler(JsonHandler() if is_json else LambdaLoggerHandler())
    if is_json:
        logging.getLogger().setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO"))


def add_paths(code: str) -> None:
    """Adds the directories of the code and of layers, whose ``.pth`` files count as well."""
    sys.path.insert(0, code)
    directories = [code, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    for directory in directories:
        if directory and os.path.isdir(directory):
            import site

            site.addsitedir(directory)


def load_handler(handler: str) -> Handler:
    """Returns the handler of the function.

    Raises:
        ClientError: If there is none.
    """
    path, dot, name = handler.rpartition(".")
    if not dot:
        problem = "not enough values to unpack (expected 2, got 1)"
        raise ClientError("Runtime.MalformedHandlerName", f"Bad handler '{handler}': {problem}")
    import importlib

    module_name = path.replace("/", ".")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        message = f"Unable to import module '{path}': {error}"
        raise ClientError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{path}': {error}"
        raise ClientError("Runtime.UserCodeSyntaxError", message) from error
    try:
        return getattr(module, name)
    except AttributeError:
        message = f"Handler '{name}' missing on module '{path}'"
        raise ClientError("Runtime.HandlerNotFound", message) from None


def run_snapshot_hooks() -> None:
    """Runs the registered hooks of SnapStart: those before a snapshot, then those after it."""
    import importlib

    try:
        registry = importlib.import_module("snapshot_restore_py")
    except ImportError:
        return
    for hook, arguments, options in [
        *reversed(registry.get_before_snapshot()),
        *registry.get_after_restore(),
    ]:
        hook(*arguments, **options)


def describe_error(error: Exception) -> bytes:
    """Returns an error for the emulator, with the frames of the function's code."""
    import traceback

    kind = getattr(error, "kind", None) if isinstance(error, ClientError) else None
    source = error.__cause__ if kind and error.__cause__ else error
    frames = [
        traceback.FrameSummary(each.filename, each.lineno, each.name, line=each.line)  # without its marks
        for each in traceback.extract_tb(source.__traceback__)
        if each.filename not in _OWN
    ]
    told = {
        "errorType": kind or type(error).__name__,
        "errorMessage": str(error),
        "stackTrace": [] if kind else traceback.format_list(frames),
    }
    if kind and source is not error:
        told["log"] = "".join(traceback.format_exception(source))
    return json.dumps(told).encode(errors="backslashreplace")


_OWN = (__file__, "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")


def convert(value: object) -> object:
    """Returns what JSON has for a value that it lacks."""
    if isinstance(value, bytes):
        return value.decode()
    if type(value).__name__ == "Decimal":
        from decimal import Decimal

        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else float(number)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def read_bytes(result: bytes) -> object:
    """Returns the JSON in bytes, or their text."""
    try:
        return json.loads(result)
    except ValueError:
        return result.decode(errors="replace")


def marshal(result: object) -> bytes:
    """Returns a result as JSON.

    Raises:
        ClientError: If it has no JSON.
    """
    try:
        value = read_bytes(result) if isinstance(result, bytes) else result
        text = json.dumps(value, default=convert)
        if "\\ud" in text:  # half of a pair of UTF-16 has no bytes in UTF-8
            json.dumps(json.loads(text), ensure_ascii=False).encode()
        return text.encode()
    except Exception as error:
        message = f"Unable to marshal response: {error}"
        raise ClientError("Runtime.MarshalError", message) from None


def wait_for_debugger(settings: Debugger) -> None:
    """Waits for a debugger, by the module beside this one."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("function_debugger", __file__.replace("bootstrap.py", "debugger.py"))
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.wait_for_debugger(settings["port"], settings["debugpy"])


def set_variables(invocation: Invocation) -> None:
    """Sets the environment variables that change with each invocation."""
    found = {_TRACE: invocation["trace_id"], **invocation["durable"]}
    for name in (_TRACE, *_DURABLE):
        if value := found.get(name):
            os.environ[name] = value
        else:
            os.environ.pop(name, None)


def run(pipes: Pipes, settings: Settings, handler: Handler) -> None:
    """Runs one invocation after the other."""
    while True:
        invocation: Invocation = json.loads(pipes.read()[1])
        event: object = json.loads(pipes.read()[1])
        _request["id"] = invocation["request_id"]
        set_variables(invocation)
        try:
            letter, content = b"O", marshal(handler(event, LambdaContext(settings, invocation)))
        except Exception as error:
            letter, content = b"X", describe_error(error)
        pipes.write(letter, content)


def main(events: int, answers: int) -> None:
    """Loads the function and runs its invocations."""
    open_log()
    pipes = Pipes(events, answers)
    settings: Settings = json.loads(pipes.read()[1])
    watch_for_import("logging", install_log_handler)
    try:
        if settings["debugger"]:
            wait_for_debugger(settings["debugger"])
        add_paths(os.environ["LAMBDA_TASK_ROOT"])
        handler = load_handler(settings["handler"])
        if settings["snapstart"]:
            run_snapshot_hooks()
    except Exception as error:
        pipes.write(b"F", describe_error(error))
        return
    pipes.write(b"R", str(os.getpid()).encode())
    run(pipes, settings, handler)


if __name__ == "__main__":
    del sys.path[0]  # the function must not import what is beside this module
    main(*map(int, os.environ.pop("_PIPES").split()))
