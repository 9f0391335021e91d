"""Execution environments of functions in Python and Node.js: a process each, which runs our bootstrap."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, cast

from embedded_aws.emulator.node import find_node
from embedded_aws.json_values import Json, JsonObject, read_object
from embedded_aws.ministack import lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.services.lambda_ import debugging
from embedded_aws.services.lambda_.runtimes.environment import build_environment
from embedded_aws.services.lambda_.runtimes.frames import Channel, Frame, ProcessEndedError
from embedded_aws.services.lambda_.runtimes.launching import await_end, launch
from embedded_aws.services.lambda_.runtimes.layers import unpack_layers
from embedded_aws.services.lambda_.runtimes.packages import unpack_package
from embedded_aws.services.lambda_.runtimes.process_tree import kill_tree
from embedded_aws.services.lambda_.runtimes.start_limit import await_start
from embedded_aws.services.lambda_.runtimes.wrappers import find_wrapper
from embedded_aws.services.lambda_.streaming.writer import ResponseWriter
from embedded_aws.services.lambda_.tenant_isolation import TENANT

_HERE: Final = Path(__file__).parent
_LONGEST_START: Final = 10
"""Seconds (Lambda developer guide, "Init phase")."""


class StartError(RuntimeError):
    """The function reports an error before its first invocation.

    Args:
        error: The error, as the function reports it.
    """

    def __init__(self, error: JsonObject) -> None:
        super().__init__(str(error.get("errorMessage", "")))
        self.error: JsonObject = {**error, "isInit": True}


class StoppedError(RuntimeError):
    """The process of a function has ended, or takes too long.

    Args:
        kind: :attr:`EXIT` or :attr:`TIMEOUT`.
        reason: Why, without the ID of the request.
    """

    EXIT: Final = "Runtime.ExitError"
    TIMEOUT: Final = "Sandbox.Timedout"

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason

    def describe(self, request_id: str) -> JsonObject:
        """Returns the error of an invocation."""
        message = f"RequestId: {request_id} Error: {self.reason}"
        return {"errorType": self.kind, "errorMessage": message}


class Environment(lambda_runtime.Worker):
    """An execution environment, in which one invocation runs at a time.

    Attributes:
        code: Directory of the unpacked package; None before the first start.
        opt: Directory of the layers; None if there are none.
    """

    code: Path | None = None
    opt: Path | None = None
    _channel: Channel | None = None

    def run(
        self, event: Json, request_id: str, trace_id: str | None, durable: Mapping[str, str]
    ) -> tuple[JsonObject, str]:
        """Runs one invocation.

        Args:
            event: The event.
            request_id: ID of the invocation.
            trace_id: Tracing header; None without one.
            durable: Environment variables of a durable execution; empty for other invocations.

        Returns:
            ``{"result": …}`` or ``{"error": …}``, and what the function wrote to its log.
        """
        with self._lock:
            try:
                if self._proc is None or self._proc.poll() is not None:
                    self._spawn()
                return self._run(event, request_id, trace_id, durable)
            except StoppedError as stopped:
                return {"error": stopped.describe(request_id)}, self._take_log()
            except StartError as error:
                return {"error": error.error}, self._take_log()

    def replace_paths(self, error: Json) -> Json:
        """Returns an error with the paths of AWS."""
        text = json.dumps(error)
        for directory, place in ((self.code, "/var/task"), (self.opt, "/opt")):
            text = text.replace(f"{directory}/", f"{place}/") if directory else text
        return json.loads(text)

    def _run(
        self, event: Json, request_id: str, trace_id: str | None, durable: Mapping[str, str]
    ) -> tuple[JsonObject, str]:
        channel, timeout = self._open_channel, self.config.get("Timeout", 3)
        writer = ResponseWriter(self.config.get("Version", "$LATEST"))
        invocation = {
            "request_id": request_id,
            "invoked_function_arn": self.config.get("FunctionArn", ""),
            "deadline": time.time() + timeout,
            "trace_id": trace_id,
            "durable": {**durable},
        }
        end = time.monotonic() + timeout
        try:
            sent = channel.send((b"C", _dump(invocation)), (b"E", _dump(event)), deadline=end)
            while sent and (frame := channel.receive(end)):
                if frame[0] in b"OX":
                    return self._finish(frame, writer), channel.take_log()
                self._stream(frame, writer)
        except ProcessEndedError:
            raise self._stop_ended() from None
        raise self._stop_late()

    def _finish(self, frame: Frame, writer: ResponseWriter) -> JsonObject:
        letter, content = frame
        if letter == b"X":
            return {"error": read_object(json.loads(content))}
        result: dict[str, object] = {"status": "ok", "result": json.loads(content)}
        return {"result": cast("Json", writer.complete(result)["result"])}

    @staticmethod
    def _stream(frame: Frame, writer: ResponseWriter) -> None:
        letter, content = frame
        if letter == b"S":
            writer.start(content.decode())
        else:
            writer.write(content)

    def _spawn(self) -> None:
        """Starts a process, and waits until it is ready.

        Raises:
            StartError: If it ends, reports an error, or takes too long.
        """
        config = self.config
        self._end()
        self._close()
        self.opt = unpack_layers(config)
        self.code = unpack_package(config, self.code_zip, self.opt)
        code = debugging.move_code(config, self.code)
        channel = self._channel = Channel()
        process = self._proc = launch(
            self._build_command(code),
            cwd=code,
            env={
                **build_environment(config, code, self.opt),
                "_PIPES": " ".join(map(str, channel.of_process)),
            },
            stdin=subprocess.DEVNULL,
            stdout=channel.log_of_process,
            stderr=channel.log_of_process,
            pass_fds=channel.of_process,
        )
        channel.begin(process)
        self._await_start(channel, process)
        self._start_time = time.time()

    def _build_command(self, code: Path) -> list[str]:
        if self.config.get("Runtime", "").startswith("nodejs"):
            command = [find_node() or "node", str(_HERE / "bootstrap.mjs")]
        else:
            command = [sys.executable, str(_HERE / "bootstrap.py")]
        wrapper = find_wrapper(self.config, self.opt, code)
        return [wrapper, *command] if wrapper else command

    def _build_settings(self) -> JsonObject:
        config = self.config
        return {
            "handler": config.get("Handler", ""),
            "function_name": config.get("FunctionName", ""),
            "tenant_id": config.get(TENANT),
            "snapstart": read_object(config.get("SnapStart")).get("OptimizationStatus") == "On",
            "debugger": debugging.build_settings(config),
        }

    def _await_start(self, channel: Channel, process: lambda_runtime.Process) -> None:
        """Sends the settings, and waits as long as for an invocation, or ten seconds.

        The time of others does not count. A process that cannot start may have ended before it is sent
        anything.
        """
        limit = max(_LONGEST_START, self.config.get("Timeout", 3))
        settings = b"I", _dump(self._build_settings())
        try:
            sent = channel.send(settings, deadline=time.monotonic() + limit)
            frame = await_start(channel.receive, process.pid, limit) if sent else None
        except ProcessEndedError:
            raise self._stop_ended() from None
        if frame is None:
            raise self._stop_late()
        letter, content = frame
        if letter == b"F":
            self._end()
            raise StartError(read_object(json.loads(content)))
        channel.follow(int(content))

    @property
    def _open_channel(self) -> Channel:
        if self._channel is None:
            raise StoppedError(StoppedError.EXIT, describe_exit(0))
        return self._channel

    def _stop_ended(self) -> StoppedError:
        """Returns the error of a process that has ended, or is about to."""
        process, self._proc = self._proc, None
        return StoppedError(StoppedError.EXIT, describe_exit(await_end(process) if process else 0))

    def _stop_late(self) -> StoppedError:
        """Ends the process, and returns the error of one that takes too long."""
        self._end()
        reason = f"Task timed out after {self.config.get('Timeout', 3)}.00 seconds"
        return StoppedError(StoppedError.TIMEOUT, reason)

    def _end(self) -> None:
        """Ends the process with all that it has started."""
        process, self._proc = self._proc, None
        if process:
            kill_tree(process.pid)
            await_end(process)

    def _take_log(self) -> str:
        channel = self._channel
        if channel is None:
            return ""
        channel.read_log()
        return channel.take_log()

    def _close(self) -> None:
        if self._channel:
            self._channel.close()
        self._channel = None

    def _discard_tmpdir(self) -> None:
        """Closes the pipes, once the process has ended; MiniStack would delete a directory."""
        with self._lock:
            self._close()


def describe_exit(code: int) -> str:
    """Returns the reason of an invocation whose process ended, by the exit status; negative for a signal."""
    if code == 0:
        return "Runtime exited without providing a reason"
    how = f"signal: {signal.strsignal(-code)}" if code < 0 else f"exit status {code}"
    return f"Runtime exited with error: {how}"


def _dump(value: object) -> bytes:
    return json.dumps(value).encode(errors="surrogatepass")


def choose_environment(choose: Callable[[Configuration], type]) -> Callable[[Configuration], type]:
    """Returns the class of the environments of a function: this one for Python and Node.js."""

    def choose_own(config: Configuration) -> type:
        return Environment if config.get("Runtime", "").startswith(("python", "nodejs")) else choose(config)

    return choose_own
