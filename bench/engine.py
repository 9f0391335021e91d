"""The real engine with the provider of the emulator, or one that answers at once; and a change without it."""

import os
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pulumi import automation
from rich.table import Table
from tests.engine.cli import describe, find_cli

from bench.engine_provider import AnsweringProvider
from bench.report import Report
from embedded_aws import Emulator, deploy, record
from embedded_aws.program.project import load_project
from embedded_aws.provider.server import ProviderServer, serve

ROOT = Path(__file__).resolve().parents[1]
STACK = "conversion"
CONFIG = {"serverless-patterns:buildPlatform": "host"}
CHANGED = {**CONFIG, "serverless-patterns:thumbnailSize": "150"}
RUNS = 3


def measure_engine(report: Report) -> None:
    """Prints what a deployment and a change of one argument take; without a CLI, only what needs none."""
    table = Table("", "seconds", "×", title="Engine")
    if cli := find_cli():
        pairs = [(_up(), _up_answered()) for _ in range(RUNS)]
        ours, answered = (min(column) for column in zip(*pairs, strict=True))
        table.add_row("up", f"{ours:.2f}", f"{ours / answered:.2f}")
        table.add_row("up, with a provider that answers at once", f"{answered:.2f}", "1.00")
    else:
        report.print(f"Engine: {describe(cli)}")
    start = min(_start_of_a_provider() for _ in range(RUNS))
    update, program = _update()
    table.add_row("a provider starts", f"{start:.2f}", "")
    table.add_row("`Deployment.update` of one argument", f"{update:.2f}", f"{update / program:.2f}")
    table.add_row("the program alone", f"{program:.2f}", "1.00")
    report.print(table)
    report.print(
        f"The stack `{STACK}`, packages already built. A provider that answers at once makes up what AWS"
        " returns, so that what is left is the time of the program and of the engine.\n"
    )


def _up() -> float:
    with Emulator() as emulator, ProviderServer(emulator) as provider:
        emulator.client("sts").get_caller_identity()
        return _seconds_of_up(provider.environment)


def _up_answered() -> float:
    servers = {
        package: serve(AnsweringProvider(Emulator(), package=package, version="7.0.0", directory=ROOT))
        for package in ("aws", "awsx")
    }
    try:
        ports = ",".join(f"{package}:{port}" for package, (_, port) in servers.items())
        return _seconds_of_up({"PULUMI_DEBUG_PROVIDERS": ports})
    finally:
        for server, _ in servers.values():
            server.stop(grace=None)


def _seconds_of_up(environment: Mapping[str, str]) -> float:
    with _stack(environment) as stack:
        start = time.perf_counter()
        stack.up()
        return time.perf_counter() - start


@contextmanager
def _stack(environment: Mapping[str, str]) -> Generator[automation.Stack]:
    cli, project = find_cli(), load_project(ROOT)

    def program() -> None:
        with project.enter():
            project.program()()

    with TemporaryDirectory() as directory:
        variables = {
            "PULUMI_BACKEND_URL": Path(directory).as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "none",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            **environment,
        }
        workspace = automation.LocalWorkspaceOptions(
            work_dir=directory,
            pulumi_home=f"{directory}/home",
            env_vars=variables,
            pulumi_command=automation.PulumiCommand(root=cli and cli.root and os.fspath(cli.root)),
        )
        stack = automation.create_or_select_stack(
            "bench", project_name=project.name, program=program, opts=workspace
        )
        values = project.stack_config(STACK, {**CONFIG, "serverless-patterns:pattern": STACK}).values
        given = {"aws:region": "us-east-1", **values}
        stack.set_all_config({key: automation.ConfigValue(value) for key, value in given.items()})
        yield stack


def _start_of_a_provider() -> float:
    """Seconds from the start of the process until it says at which port it is served."""
    with Emulator() as emulator, ProviderServer(emulator) as provider:
        start = time.perf_counter()
        process = subprocess.Popen(
            [provider.plugins / "pulumi-resource-aws"],
            env=os.environ | provider.environment,
            stdout=subprocess.PIPE,
        )
        with process:
            port = process.stdout.readline() if process.stdout else b""
            seconds = time.perf_counter() - start
            if not port.strip().isdigit():
                raise RuntimeError("the provider did not start")
            process.kill()
        return seconds


def _update() -> tuple[float, float]:
    """Seconds of an update of one argument, and of the evaluation of its program."""
    seconds: list[float] = []
    evaluated: list[float] = []
    with deploy(ROOT, stack=STACK, config=CONFIG) as deployment:
        for config in (CHANGED, CONFIG) * RUNS:
            start = time.perf_counter()
            record(ROOT, stack=STACK, config=config)
            evaluated.append(time.perf_counter() - start)
            start = time.perf_counter()
            done = deployment.update(ROOT, config=config)
            seconds.append(time.perf_counter() - start)
            if list(done.values()) != ["update"]:
                raise RuntimeError(f"more than one update: {done}")
    return min(seconds), min(evaluated)
