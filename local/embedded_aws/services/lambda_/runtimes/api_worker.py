"""Processes that ask Lambda's runtime API for invocations: custom runtimes, and functions in Java."""

import queue
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from embedded_aws.json_values import read_object
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration, Execute, Result, read_configuration
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.lambda_.runtimes.commands import CommandError, find_command
from embedded_aws.services.lambda_.runtimes.environments import choose_environment, describe_exit
from embedded_aws.services.lambda_.runtimes.launching import kill_group, launch
from embedded_aws.services.lambda_.runtimes.layers import unpack_layers
from embedded_aws.services.lambda_.runtimes.process_tree import kill_tree
from embedded_aws.services.lambda_.runtimes.start_limit import measure_run_delay
from embedded_aws.services.lambda_.runtimes.wrappers import find_wrapper
from embedded_aws.services.lambda_.streaming.runtime_api import accept_streams
from embedded_aws.services.lambda_.streaming.writer import ResponseWriter
from embedded_aws.services.lambda_.tenant_isolation import TENANT

_LOG_LINES = 10_000


class _StartError(Exception):
    """Raised if a process ends, or reports an error, before it asks for an invocation."""


class _Server(socketserver.ThreadingTCPServer):
    """The runtime API of one process."""

    daemon_threads = True
    allow_reuse_address = True

    def run(self) -> None:
        """Serves until it is shut down."""
        self.serve_forever(poll_interval=0.1)

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        # A process that is killed leaves its requests.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class RuntimeApiWorker(lambda_runtime.ProvidedWorker):
    """An execution environment whose process asks the runtime API.

    MiniStack has one for custom runtimes. This one has layers, also starts Java, ends all of its processes,
    and describes a process that fails as AWS does, with its log.
    """

    opt: Path | None = None
    _ended: int | None = None
    _writer: ResponseWriter | None = None

    def invoke(self, event: object, request_id: str, **context: object) -> dict[str, object]:
        """Runs one invocation, and describes a failed one as AWS does."""
        writer = self._writer = ResponseWriter(self.config.get("Version", "$LATEST"))
        try:
            result = writer.complete(super().invoke(event, request_id, **context))
        except _StartError:
            payload = self._init_error or self._describe_end(request_id)
            return {"status": "error", "error_payload": payload, "log": self._drain_stderr()}
        except lambda_runtime.InitTimeoutError:
            return {
                "status": "error",
                "error_payload": self._describe_timeout(request_id),
                "log": self._drain_stderr(),
            }
        error = read_object(result.get("error_payload"))
        kind = error.get("errorType")
        if kind == "Runtime.ExitError":
            result["error_payload"] = self._describe_end(request_id)
        elif kind == "Sandbox.Timedout":
            lines = (result["log"], error["errorMessage"])
            result["log"] = "\n".join(str(line) for line in lines if line)
            result["error_payload"] = self._describe_timeout(request_id)
        return result

    def _spawn(self, init_timeout: float | None = None) -> None:
        """Starts a process, and waits until it asks for an invocation."""
        self._teardown()
        code = Path(lambda_functions.code_directory(self.code_zip))
        self.opt = unpack_layers(self.config)
        try:
            command = find_command(self.config, code, self.opt)
            if wrapper := self._find_wrapper(code):
                command.insert(0, wrapper)
        except CommandError as error:
            raise lambda_runtime.ProvidedRuntimeError(str(error), "Runtime.InvalidEntrypoint") from error
        generation, pending, log = self._begin()
        try:
            self._serve(generation, pending)
            environment = lambda_functions.worker_environment(
                self.config, str(code), self._server.server_address[1]
            )
            self._start(command, code, environment, log)
            self._await_init(init_timeout)
        except BaseException:
            self._teardown()
            raise
        self._start_time = time.time()

    @property
    def tenant(self) -> str | None:
        """The tenant that it is for; None without tenant isolation."""
        return self.config.get(TENANT)

    def find_writer(self, request_id: str) -> ResponseWriter | None:
        """Returns the writer of the invocation that runs; None if it has another ID."""
        return self._writer if request_id == str(self._current_request_id) else None

    def end_response(self, generation: int, request_id: str, error: object) -> bool:
        """Ends the invocation with its response, or with an error; returns whether it still runs."""
        kind = "response" if error is None else "error"
        return bool(self._record_result(generation, request_id, kind, error))

    def _find_wrapper(self, code: Path) -> str | None:
        """Returns the wrapper script of a function in Java; custom runtimes have none."""
        is_java = str(self.config.get("Runtime", "")).startswith("java")
        return find_wrapper(self.config, self.opt, code) if is_java else None

    def _begin(self) -> tuple[int, "queue.Queue[object]", "queue.Queue[str]"]:
        """Begins a generation: what is left of the one before it is not heard any more."""
        pending, log = queue.Queue[object](maxsize=1), queue.Queue[str](maxsize=_LOG_LINES)
        with self._state_lock:
            self._generation += 1
            self._stopping = False
            self._first_poll.clear()
            self._init_settled.clear()
            self._init_error = self._ended = self._current_request_id = None
            self._result = {}
            self._response_ready.clear()
            self._pending, self._stderr_queue = pending, log
            return self._generation, pending, log

    def _serve(self, generation: int, pending: "queue.Queue[object]") -> None:
        handler = accept_streams(self._build_handler_class(generation, pending), self, generation)
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server_thread = threading.Thread(
            target=self._server.run, daemon=True, name=f"runtime-api-{self.func_name}"
        )
        self._server_thread.start()

    def _start(
        self, command: list[str], code: Path, environment: Mapping[str, str], log: "queue.Queue[str]"
    ) -> None:
        # No process may begin while a file is written that another one is about to run.
        with lambda_functions.code_lock:
            try:
                process = self._proc = launch(
                    command,
                    cwd=code,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
            except OSError as error:
                message = f"Couldn't execute {command[0]}: {error.strerror}"
                raise lambda_runtime.ProvidedRuntimeError(message, "Runtime.InvalidEntrypoint") from error
        self._log_thread = threading.Thread(
            target=self._pump_output, args=(process.stdout, log), daemon=True, name=f"log-{self.func_name}"
        )
        self._log_thread.start()
        self._stderr_thread = self._log_thread

    def _await_init(self, init_timeout: float | None = None) -> None:
        try:
            try:
                super()._await_init(init_timeout)
            except lambda_runtime.InitTimeoutError:
                delay = measure_run_delay(self._proc.pid) if self._proc else 0
                if not delay:
                    raise
                super()._await_init(delay)
        except lambda_runtime.InitTimeoutError:
            raise
        except RuntimeError as error:
            raise _StartError from error

    def _init_log_suffix(self) -> str:
        return ""  # the log group has it

    def _teardown(self) -> None:
        """Ends the process and those that it has started, as Lambda ends an environment."""
        process = self._proc
        if process is not None:
            self._ended = process.poll()
            if self._ended is None:
                kill_tree(process.pid)
            else:
                kill_group(process)
        super()._teardown()

    def _describe_end(self, request_id: str) -> dict[str, str]:
        message = f"RequestId: {request_id} Error: {describe_exit(self._ended or 0)}"
        return {"errorType": "Runtime.ExitError", "errorMessage": message}

    def _describe_timeout(self, request_id: str) -> dict[str, str]:
        message = (
            f"RequestId: {request_id} Error: Task timed out after {self.config.get('Timeout', 3)}.00 seconds"
        )
        return {"errorType": "Sandbox.Timedout", "errorMessage": message}


def _is_asking_api(config: Configuration) -> bool:
    """Whether the runtime of a function asks the runtime API."""
    return str(config.get("Runtime", "")).startswith(("provided", "java"))


def _choose_worker(choose: Callable[[Configuration], type]) -> Callable[[Configuration], type]:
    return lambda config: RuntimeApiWorker if _is_asking_api(config) else choose(config)


def _run_here(execute: Execute) -> Execute:
    """MiniStack runs Java in a container."""

    def execute_here(function: Mapping[str, object], event: object, request_id: str) -> Result:
        if _is_asking_api(read_configuration(function)):
            return lambda_functions.execute_custom_runtime(function, event, request_id)
        return execute(function, event, request_id)

    return execute_here


PATCHES = (
    Patch(
        lambda_runtime.choose_worker_class,
        steps(_choose_worker, choose_environment),
        "custom runtimes that end are described by AWS's errors, with their log; Java asks the runtime API;"
        " Python and Node.js run our bootstraps",
    ),
    Patch(
        lambda_functions.execute_in_container,
        _run_here,
        "functions in Java run without a container",
    ),
)
