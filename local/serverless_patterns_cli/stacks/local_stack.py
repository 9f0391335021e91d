"""Deploys local stacks and prints their outputs and URLs."""

import math
import os
import shlex
import sys
import textwrap
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import yaml
from rich.console import Console

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.aws_settings import build_settings, is_aws_setting
from embedded_aws.emulator.clients import REGION
from embedded_aws.emulator.containers.engine import ContainerMode
from embedded_aws.errors import EmulatorError
from embedded_aws.program.progress import Progress

# gRPC is for the command that serves the Pulumi CLI.
if TYPE_CHECKING:
    from embedded_aws.provider.server import ProviderServer

SIGN_UP_CODE = "123456"
RESET_CODE = "654321"
"""Confirmation code of every new Cognito user in MiniStack."""
_POLL_SECONDS = 0.5
_USER_POOL = "aws:cognito/userPool:UserPool"
_LONGEST_SHOWN = 1_000
_SHORTENED = 60
"""Maximum characters of an output, and the characters that are printed of a longer one."""


def redirect_output() -> AbstractContextManager[object]:
    """Redirects standard output to standard error, since programs can print."""
    return redirect_stdout(sys.stderr)


@contextmanager
def deploy_stack(
    project: Path,
    stack: str,
    config: Mapping[str, str],
    mocks: Path | None = None,
    *,
    port: int | None = None,
    containers: ContainerMode = "process",
) -> Generator[Deployment]:
    """Deploys a stack until the end of the block, and prints the progress to standard error.

    Args:
        project: Directory of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``.
        mocks: Mock configuration file of its state machines.
        port: Port of the emulator. Defaults to a free one.
        containers: How containers run. Defaults to processes.
    """
    with Emulator(port=port, containers=containers) as emulator:
        with Progress(Console(stderr=True)) as progress, redirect_output():
            deployment = deploy(
                project,
                stack=stack,
                config=config,
                on_event=progress,
                emulator=emulator,
                step_functions_mocks=mocks,
            )
        yield deployment


def print_outputs(outputs: Mapping[str, Any]) -> None:
    """Prints the outputs of a stack, each on one line; long strings are shortened."""
    shown = {name: _shorten(value) for name, value in outputs.items()}
    text = yaml.safe_dump(shown, allow_unicode=True, width=math.inf) if outputs else "none\n"
    typer.echo(f"Outputs:\n{textwrap.indent(text, '  ')}")


def _shorten(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return f"{value[:_SHORTENED]}… ({len(value):,} characters)"
    return value


def print_local_urls(deployment: Deployment) -> None:
    """Prints the local URLs of outputs that are URLs or host names on AWS."""
    urls = find_local_urls(deployment)
    if urls:
        typer.echo("\nLocal URLs:")
    for name, url in urls.items():
        typer.echo(f"  {name}: {typer.style(url, bold=True)}")
    if deployment.recording.find_by_type(_USER_POOL):
        typer.echo(
            f"The emulator sends no email. The confirmation code of new users is {SIGN_UP_CODE}, that of "
            f"forgotten passwords {RESET_CODE}."
        )


def print_changes(before: Mapping[str, Any], after: Mapping[str, Any], heading: str) -> None:
    """Prints what differs between earlier and present values by name, if anything does."""
    changed = {name: _shorten(value) for name, value in after.items() if before.get(name) != value}
    removed = sorted(set(before) - set(after))
    if changed or removed:
        shown = yaml.safe_dump(changed, allow_unicode=True, width=math.inf) if changed else ""
        gone = "".join(f"  {name} is gone\n" for name in removed)
        typer.echo(f"{heading}\n{textwrap.indent(shown, '  ')}{gone}", nl=False)


def find_local_urls(deployment: Deployment) -> dict[str, str]:
    """Returns local URLs by output, for outputs whose URL on AWS differs."""
    found: dict[str, str] = {}
    for name, value in deployment.outputs.items():
        with suppress(LookupError):
            if name not in deployment.outputs.secrets and (url := deployment.local_url(name)) != value:
                found[name] = url
    return found


def build_environment(emulator: Emulator, region: str) -> dict[str, str]:
    """Returns the environment variables with which the AWS CLI and the SDKs use the emulator."""
    return build_settings(emulator.endpoint, emulator.root, region)


def print_environment(emulator: Emulator, region: str = REGION) -> None:
    """Prints the environment variables with which the AWS CLI and the SDKs use the emulator."""
    typer.echo(f"The embedded emulator listens on {emulator.endpoint}. To use it with the AWS CLI and SDKs:")
    variables = build_environment(emulator, region)
    if others := sorted(name for name in os.environ if is_aws_setting(name) and name not in variables):
        typer.echo(f"  unset {' '.join(others)}")
    for name, value in variables.items():
        typer.echo(f"  export {name}={value}")


def print_pulumi_environment(server: "ProviderServer") -> None:
    """Prints the environment variables with which the Pulumi CLI deploys to the emulator."""
    typer.echo("To deploy to it with the Pulumi CLI, in a separate shell, also:")
    for name, value in server.variables.items():
        typer.echo(f"  export {name}={shlex.quote(value)}")
    typer.echo(f"  export PATH={shlex.quote(os.fspath(server.plugins))}:$PATH")


def wait_for_interrupt(emulator: Emulator, wait: Callable[[float], object] = time.sleep) -> None:
    """Waits until the user presses Ctrl-C.

    Args:
        emulator: The emulator.
        wait: Waits for some seconds; can do something in the meantime.

    Raises:
        EmulatorError: If the emulator ends by itself.
    """
    try:
        typer.echo("Press Ctrl-C to end it.")  # here, since who reads it can be quick
        while emulator.is_running:
            wait(_POLL_SECONDS)
        raise EmulatorError(f"the emulator ended unexpectedly; the end of its log:\n{emulator.log()}")
    except KeyboardInterrupt:
        # Functions that run may take seconds to end.
        typer.echo("Stopping …", err=True)
