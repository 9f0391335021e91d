"""Runs the demonstration of a pattern and shows its findings as they come in.

Pulumi and boto3 take a second to import; until the embedded AWS starts, they are left alone.
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
from rich.table import Table
from rich.text import Text

from serverless_patterns_cli.catalog import Pattern, find_pattern, read_patterns
from serverless_patterns_cli.demonstration import Client, Finding, StackOutputs
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.local_stack import deployed, own_output


def find_tried(project: Path, stack: str, config: Mapping[str, str]) -> Pattern:
    """The pattern that a stack deploys: the one that it is named after or that its ``pattern`` names.

    Raises:
        UserError: There is none.
    """
    patterns = read_patterns(project)
    if stack in {pattern.stack for pattern in patterns}:
        return find_pattern(patterns, stack)
    from embedded_aws.program.project import load_project

    loaded = load_project(project)
    values = loaded.stack_config(stack, config).values
    named = values.get(f"{loaded.name}:pattern")
    try:
        return find_pattern(patterns, named or stack)
    except UserError as error:
        hint = "" if named else " For another name, say which it deploys: --config pattern=<stack>."
        raise UserError(f"{error}{hint}") from None


@contextmanager
def tried_stack(
    project: Path, stack: str, config: Mapping[str, str], outputs: Path | None
) -> Generator[tuple[StackOutputs, Client]]:
    """The outputs and clients of a stack: of the one on AWS whose ``outputs`` are given, or of a new one."""
    if outputs:
        yield read_outputs(outputs), aws_client
        return
    with deployed(project, stack, config) as deployment:
        yield StackOutputs(deployment.outputs, deployment.local_url), deployment.client


def aws_client(service: str, region: str | None = None) -> Any:
    """A client of AWS, in a Region or else in that of the environment.

    boto3 alone of AWS's SDKs does not read ``AWS_REGION``, but ``AWS_DEFAULT_REGION``.
    """
    import boto3

    return cast("Any", boto3).client(service, region_name=region or os.environ.get("AWS_REGION") or None)


def read_outputs(file: Path) -> StackOutputs:
    """The outputs of a stack on AWS, as ``pulumi stack output --json`` prints them.

    Raises:
        UserError: The file cannot be read, or holds something else.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UserError(f"{file} is not JSON: {error}. Write it with: pulumi stack output --json") from None
    if not isinstance(content, dict):
        raise UserError(
            f"{file} has to hold a JSON object, not a {type(content).__name__}."
            " Write it with: pulumi stack output --json"
        )
    return StackOutputs(cast("dict[str, Any]", content))


def announce(stack: str, title: str) -> None:
    """Heads, on standard error, what is printed of a stack from here on."""
    Console(stderr=True).rule(Text(f"{stack}: {title}", "bold"), align="left")


def show_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Prints a table, on a terminal as it grows with each finding; returns them all."""
    console = Console()
    table = Table("Done", "Expected", "Came out", "", "s")
    shown: list[Finding] = []
    start = time.monotonic()
    with Live(Group(table, Spinner("dots")), console=console, transient=True):
        for finding in findings:
            shown.append(finding)
            table.add_row(
                *map(Text, (finding.action, finding.expected, finding.actual)),
                Text("ok", "green") if finding.ok else Text("WRONG", "bold red"),
                f"{finding.seconds:.1f}",
            )
    console.print(table)
    right = sum(finding.ok for finding in shown)
    console.print(f"{right} of {len(shown)} as expected, {time.monotonic() - start:.1f} s", highlight=False)
    return shown


def print_json(findings: Iterable[Finding], stack: str) -> list[Finding]:
    """Prints one JSON object with all findings, and nothing else; returns them."""
    with own_output():
        found = list(findings)
    result = {"stack": stack, "ok": all_right(found), "findings": [asdict(finding) for finding in found]}
    typer.echo(json.dumps(result, indent=2, ensure_ascii=False))
    return found


def all_right(findings: Iterable[Finding]) -> bool:
    """Whether there is a finding, and each is as expected."""
    verdicts = [finding.ok for finding in findings]
    return bool(verdicts) and all(verdicts)
