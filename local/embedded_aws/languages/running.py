"""Runs a program in another language: its host speaks to the resource monitor of this process."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, Protocol, cast

import grpc
import pulumi
from pulumi.runtime import config as runtime_config
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from embedded_aws.languages.finding import Host, NodeProgram
from embedded_aws.languages.plugins import Plugins
from embedded_aws.languages.serving import MonitorServicer, serve
from embedded_aws.program.project import Project
from embedded_aws.program.pulumi_settings import find_monitor
from embedded_aws.program.runtime import Program
from embedded_aws.program.wire import encode

_ORGANIZATION: Final = "organization"
_PARALLEL: Final = 32
_POLL_SECONDS: Final = 0.2
_INSTALLED: Final = {"__pycache__", "bin", "node_modules", "obj", "venv"}
"""Directories of installed packages and of builds."""
_COLORS: Final = re.compile(r"\x1b\[[0-9;]*m")
_PATIENCE: Final = 5.0
"""Seconds that a process has to end."""


def build_program(project: Project, runner: Host | NodeProgram) -> Program:
    """Returns the program of this process that runs the one in another language."""

    async def run() -> None:
        config = runtime_config.CONFIG.get()
        _announce_files(project.main_directory)
        loop = asyncio.get_running_loop()
        asked = language_pb2.RunRequest(
            project=project.name,
            stack=pulumi.get_stack(),
            pwd=os.fspath(project.main_directory),
            program=project.entry_point,
            config=config,
            configSecretKeys=sorted(filter(runtime_config.is_config_secret, config)),
            dryRun=pulumi.runtime.is_dry_run(),
            parallel=_PARALLEL,
            organization=_ORGANIZATION,
            info=language_pb2.ProgramInfo(
                root_directory=os.fspath(project.directory),
                program_directory=os.fspath(project.main_directory),
                entry_point=project.entry_point,
            ),
        )
        asked.info.options.MergeFrom(encode(project.runtime_options))
        plugins = Plugins(asked, project.main_directory)
        servicer = MonitorServicer(cast("MockMonitor", find_monitor()), plugins)
        with serve(servicer, plugins) as address, plugins:
            asked.monitor_address = asked.loader_target = address
            failed = await asyncio.to_thread(_run_in, runner, asked, loop.is_running)
        if servicer.failure:
            raise servicer.failure
        if failed or servicer.errors:
            raise pulumi.RunError("\n".join([*servicer.errors, *([failed] if failed else [])]))
        outputs, secrets = servicer.outputs
        for name, value in outputs.items():
            pulumi.export(name, pulumi.Output.secret(value) if name in secrets else value)

    return run


class _Future(Protocol):
    def result(self, timeout: float) -> language_pb2.RunResponse: ...

    def cancel(self) -> object: ...


class _Run(Protocol):
    def future(self, request: language_pb2.RunRequest) -> _Future: ...


def _announce_files(directory: Path) -> None:
    """Raises Python's events of reading files, by which commands know what a program has read."""
    for place, names, files in os.walk(directory):
        names[:] = [name for name in names if name not in _INSTALLED and not name.startswith(".")]
        sys.audit("os.scandir", place)
        for name in files:
            sys.audit("open", os.path.join(place, name), "r", os.O_RDONLY)  # noqa: PTH118 of text


def _run_in(runner: Host | NodeProgram, asked: language_pb2.RunRequest, is_wanted: Callable[[], bool]) -> str:
    """Runs a program as long as it is wanted; returns its error, or nothing."""
    if isinstance(runner, Host):
        return _run_in_host(runner, asked, is_wanted)
    return _run_in_node(runner, asked, is_wanted)


def _run_in_host(host: Host, asked: language_pb2.RunRequest, is_wanted: Callable[[], bool]) -> str:
    """Runs a program by a language host; returns its error, or nothing."""
    command = [*host.command, asked.monitor_address]
    with (
        TemporaryFile("w+") as log,
        _start(command, {}, stdout=subprocess.PIPE, stderr=log.fileno()) as process,
    ):
        if process.stdout is None or not (port := process.stdout.readline().strip()):
            return f"{host.command[0]} did not start"
        with grpc.insecure_channel(f"127.0.0.1:{int(port)}") as channel:
            run: _Run = vars(language_pb2_grpc.LanguageRuntimeStub(channel))["Run"]
            call = run.future(asked)
            while is_wanted() and process.poll() is None:
                try:
                    answer = call.result(timeout=_POLL_SECONDS)
                except grpc.FutureTimeoutError:
                    continue
                except grpc.RpcError as error:
                    details = error.details() if isinstance(error, grpc.Call) else error
                    return f"{host.command[0]} failed: {details}"
                return answer.error or (_read_log(log) if answer.bail else "")
            call.cancel()
    return f"{host.command[0]} ended"


def _read_log(log: IO[str]) -> str:
    """Returns what a host has printed, without colors."""
    log.seek(0)
    return f"the program has errors:\n{_COLORS.sub('', log.read()).strip()}"


def _run_in_node(program: NodeProgram, asked: language_pb2.RunRequest, is_wanted: Callable[[], bool]) -> str:
    """Runs a program by the SDK in its packages, as Pulumi's host of Node.js does; returns its error."""
    settings = {
        "monitor": asked.monitor_address,
        "engine": asked.monitor_address,
        "organization": asked.organization,
        "project": asked.project,
        "stack": asked.stack,
        "pwd": asked.pwd,
        "parallel": str(asked.parallel),
        "root-directory": asked.info.root_directory,
    }
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    variables = {
        "PULUMI_CONFIG": json.dumps(dict(asked.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(asked.configSecretKeys)),
        "PULUMI_NODEJS_TYPESCRIPT": json.dumps(program.typescript),
    }
    dry_run = ["--dry-run"] if asked.dryRun else []
    command = [*program.command, *arguments, *dry_run, asked.program]
    # What the program prints is not the output of a command.
    with _start(command, variables, cwd=asked.pwd, stdout=sys.stderr.fileno()) as process:
        while is_wanted():
            try:
                code = process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return f"the program ended with the exit code {code}" if code else ""
    return "the program was ended"


@contextmanager
def _start(
    command: list[str],
    variables: Mapping[str, str],
    *,
    stdout: int,
    stderr: int | None = None,
    cwd: str | None = None,
) -> Generator["subprocess.Popen[str]"]:
    """Starts a process, which ends at the end of the block."""
    environment = {**os.environ, **variables}
    with subprocess.Popen(  # noqa: S603 the user's own program
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
