"""Runs the demo of a pattern and prints the results as they arrive.

Pulumi and boto3 take a second to import, so the functions that need them import them.
"""
# ruff: noqa: PLC0415 see above

import json
import os
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from embedded_aws.emulator.aws_settings import build_settings, use_settings
from embedded_aws.emulator.clients import Credentials
from embedded_aws.emulator.containers.engine import ContainerMode
from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs
from serverless_patterns_cli.patterns.deployed_region import find_region
from serverless_patterns_cli.patterns.outputs import read_reachable_outputs
from serverless_patterns_cli.stacks.local_stack import build_environment, deploy_stack, redirect_output
from serverless_patterns_cli.stacks.running import find_running
from serverless_patterns_cli.tables import create_table


@contextmanager
def open_stack(
    project: Path,
    stack: str,
    config: Mapping[str, str],
    outputs_file: Path | None,
    *,
    containers: ContainerMode = "process",
) -> Generator[tuple[StackOutputs, Client]]:
    """Yields the outputs and clients of the deployed stack with these outputs, or of a new local stack.

    The clients of a deployed stack use its Region, or that of the environment if it is not known.
    """
    if outputs_file:
        outputs = read_reachable_outputs(outputs_file)
        region = find_region(project, stack, config, outputs)
        yield outputs, lambda service: create_aws_client(service, region)
        return
    with (
        deploy_stack(project, stack, config, containers=containers) as deployment,
        use_settings(build_environment(deployment.emulator, deployment.region)),
    ):
        yield StackOutputs(deployment.outputs, deployment.local_url), deployment.client


@contextmanager
def use_running_stack(project: Path, stack: str) -> Generator[tuple[StackOutputs, Client]]:
    """Yields the outputs and clients of a stack that another process runs with ``up``.

    Raises:
        UserError: If it is not running.
    """
    found = find_running(project, stack)
    emulator = found.reachable()

    def locate(name: str) -> str:
        value = str(found.outputs[name])
        return (emulator.local_url(value) if emulator else None) or value

    with use_settings(build_settings(found.endpoint, Credentials(**found.root), found.region)):
        yield StackOutputs(found.outputs, locate), found.client


def create_aws_client(service: str, region: str | None = None) -> Any:
    """Returns a boto3 client for AWS, in ``region`` or the Region of the environment.

    Unlike the other AWS SDKs, boto3 reads ``AWS_DEFAULT_REGION`` but not ``AWS_REGION``.
    """
    import boto3

    return cast("Any", boto3).client(service, region_name=region or os.environ.get("AWS_REGION") or None)


def print_heading(stack: str, title: str) -> None:
    """Prints the heading of a demo to standard error."""
    Console(stderr=True).rule(Text(f"{stack}: {title}", "bold"), align="left")


def print_table(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Prints a table of the results and returns them.

    On a terminal, the table grows with each result; elsewhere, a line to standard error precedes it for each.
    """
    console = Console()
    table = create_table("Action", "Expected", "Actual", "", "s")
    shown: list[CheckResult] = []
    start = time.monotonic()
    try:
        with Live(Group(table, Spinner("dots")), console=console, transient=True):
            for result in results:
                shown.append(result)
                if not console.is_terminal:
                    typer.echo(
                        f"{'ok' if result.ok else 'WRONG'}: {result.action}, {result.seconds:.1f} s", err=True
                    )
                table.add_row(
                    *map(Text, (result.action, result.expected, result.actual)),
                    Text("ok", "green") if result.ok else Text("WRONG", "bold red"),
                    f"{result.seconds:.1f}",
                )
    finally:  # also what was checked before Ctrl-C
        if shown:
            console.print(table)
    right = sum(result.ok for result in shown)
    console.print(f"{right} of {len(shown)} as expected, {time.monotonic() - start:.1f} s", highlight=False)
    return shown


def print_json(results: Iterable[CheckResult], stack: str) -> list[CheckResult]:
    """Prints the results as one JSON object and returns them."""
    with redirect_output():
        found = list(results)
    content = {"stack": stack, "ok": are_all_correct(found), "results": [asdict(result) for result in found]}
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
    return found


def are_all_correct(results: Iterable[CheckResult]) -> bool:
    """Whether there is a result and each is correct."""
    verdicts = [result.ok for result in results]
    return bool(verdicts) and all(verdicts)
