"""Stacks that stand in the embedded AWS, and how to reach them."""

import math
import sys
import textwrap
import threading
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.console import Console

from embedded_aws import Deployment, deploy
from embedded_aws.clients import REGION, Credentials
from embedded_aws.progress import Progress


def own_output() -> AbstractContextManager[object]:
    """Keeps standard output for the command: what a program of the user prints goes to standard error."""
    return redirect_stdout(sys.stderr)


@contextmanager
def deployed(project: Path, stack: str, config: Mapping[str, str]) -> Generator[Deployment]:
    """Deploys a stack, showing on standard error what happens, and ends it with the block."""
    with Progress(Console(stderr=True)) as progress, own_output():
        deployment = deploy(project, stack=stack, config=config, on_event=progress)
    with deployment:
        yield deployment


def region_of(project: Path, stack: str, config: Mapping[str, str]) -> str:
    """The region that a stack is deployed to."""
    from embedded_aws.project import load_project  # noqa: PLC0415 takes a while, as long as nothing is deployed

    return load_project(project).stack_config(stack, config).values.get("aws:region", REGION)


def print_outputs(outputs: Mapping[str, Any]) -> None:
    """Prints the outputs of a stack, each value in one piece for copying."""
    text = yaml.safe_dump(dict(outputs), allow_unicode=True, width=math.inf) if outputs else "none\n"
    typer.echo(f"Outputs:\n{textwrap.indent(text, '  ')}")


def print_environment(endpoint: str, region: str = REGION) -> None:
    """Prints how the AWS CLI and the SDKs reach the embedded AWS, as root."""
    root = Credentials()
    variables = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": root.access_key,
        "AWS_SECRET_ACCESS_KEY": root.secret_key,
        "AWS_DEFAULT_REGION": region,
    }
    typer.echo(f"AWS answers at {endpoint}. For the AWS command line and SDKs:")
    for name, value in variables.items():
        typer.echo(f"  export {name}={value}")
    typer.echo("Ctrl-C ends it.")


def wait_for_interrupt() -> None:
    """Returns when the user presses Ctrl-C."""
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
