"""Stacks that stand in the embedded AWS, and how to reach them."""

import math
import sys
import textwrap
import time
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.console import Console

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.clients import REGION
from embedded_aws.errors import EmulatorError
from embedded_aws.program.progress import Progress

SIGN_UP_CODE = "123456"
"""What the emulator expects of every new user of Cognito."""
_PAUSE = 0.5
"""Seconds between two looks at whether the emulator still runs."""
_USER_POOL = "aws:cognito/userPool:UserPool"
_LONGEST_SHOWN = 1_000
_BEGINNING = 60
"""Characters of an output that is shown as a whole, and of the beginning of a longer one."""


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


def print_outputs(outputs: Mapping[str, Any]) -> None:
    """Prints the outputs of a stack, each value in one piece for copying; of long texts the beginning."""
    shown = {name: _shorten(value) for name, value in outputs.items()}
    text = yaml.safe_dump(shown, allow_unicode=True, width=math.inf) if outputs else "none\n"
    typer.echo(f"Outputs:\n{textwrap.indent(text, '  ')}")


def _shorten(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return f"{value[:_BEGINNING]}… ({len(value):,} characters)"
    return value


def print_addresses(deployment: Deployment) -> None:
    """Prints, for a browser on this machine, where it finds what outputs are the addresses of in AWS."""
    addresses = find_addresses(deployment)
    if addresses:
        typer.echo("\nOpen on this machine, in place of the addresses in AWS:")
    for name, url in addresses.items():
        typer.echo(f"  {name}: {url}")
    if deployment.recording.of_type(_USER_POOL):
        typer.echo(f"No mail is sent here: the code that confirms a new user is {SIGN_UP_CODE}.")


def find_addresses(deployment: Deployment) -> dict[str, str]:
    """The address on this machine by output, of those that have another one in AWS."""
    found: dict[str, str] = {}
    for name, value in deployment.outputs.items():
        with suppress(LookupError):
            if name not in deployment.outputs.secrets and (url := deployment.local_url(name)) != value:
                found[name] = url
    return found


def print_environment(emulator: Emulator, region: str = REGION) -> None:
    """Prints how the AWS CLI and the SDKs reach the embedded AWS, as root."""
    root = emulator.root
    variables = {
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_ACCESS_KEY_ID": root.access_key,
        "AWS_SECRET_ACCESS_KEY": root.secret_key,
        "AWS_DEFAULT_REGION": region,
    }
    typer.echo(f"AWS answers at {emulator.endpoint}. For the AWS command line and SDKs:")
    for name, value in variables.items():
        typer.echo(f"  export {name}={value}")


def wait_for_interrupt(emulator: Emulator) -> None:
    """Says that Ctrl-C ends it, and returns when the user has pressed it.

    Raises:
        EmulatorError: The emulator ended by itself.
    """
    typer.echo("Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        while emulator.is_running:
            time.sleep(_PAUSE)
        raise EmulatorError(f"the emulator ended by itself; the end of its log:\n{emulator.log()}")
