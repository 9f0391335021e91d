"""Opens the console of a deployed stack."""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import typer

from embedded_aws import Deployment
from embedded_aws.emulator.console import open_console as serve_console
from serverless_patterns_cli.console.picture import make_picture
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.patterns.catalog import Pattern
from serverless_patterns_cli.patterns.demo import StackOutputs
from serverless_patterns_cli.patterns.deployed_pattern import find_deployed_pattern
from serverless_patterns_cli.patterns.samples import read_samples
from serverless_patterns_cli.stacks.running import keep_token

_RUN: Final = "from serverless_patterns_cli.start import run; run()"


def show_console(
    project: Path,
    stack: str,
    config: Mapping[str, str],
    deployment: Deployment,
    renew: Callable[[], object],
    *,
    emulator_port: int | None,
) -> Callable[[], None]:
    """Opens the console of a stack and prints its address.

    Args:
        project: Directory of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``.
        deployment: The deployed stack.
        renew: What else follows an update of the stack.
        emulator_port: The fixed port of the emulator, if any. The console has the port before it and the same
            token after each start, so that an open page goes on.

    Returns:
        A function that does so, and shows the updated stack in the open page.
    """
    port, token = (emulator_port - 1, keep_token(project, stack)) if emulator_port else (0, None)

    def show() -> str:
        return open_console(project, stack, config, deployment, port=port, token=token, is_registered=True)

    typer.echo(f"Console: {typer.style(show(), bold=True)}")

    def renew_both() -> None:
        renew()
        show()

    return renew_both


def open_console(
    project: Path,
    stack: str,
    config: Mapping[str, str],
    deployment: Deployment,
    *,
    port: int = 0,
    token: str | None = None,
    is_registered: bool = False,
) -> str:
    """Opens the console of a stack, or shows the updated stack in the open one.

    Args:
        project: Directory of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``.
        deployment: The deployed stack.
        port: Port of the console. Defaults to a free one.
        token: Token in its address. Defaults to a new one.
        is_registered: Whether other commands find the stack, so that the page can run its demonstration.

    Returns:
        The address of the page. Its fragment is the token of the console.
    """
    pattern: Pattern | None = None
    with suppress(UserError):  # a stack of the user's own is none of a pattern
        pattern = find_deployed_pattern(project, stack, config)
    picture = make_picture(
        deployment.recording, stack=stack, region=deployment.region, title=pattern.title if pattern else ""
    )
    samples = _list_samples(pattern, deployment) if pattern else []
    demonstration = _build_command(project, stack, config) if pattern and is_registered else []
    shown = {**picture, "samples": samples, "demonstration": demonstration}
    return serve_console(deployment.emulator, shown, port=port, token=token)


def _build_command(project: Path, stack: str, config: Mapping[str, str]) -> list[str]:
    """Returns the command that runs the demonstration of a running stack."""
    # The other values can be secret, and every user of the machine can read arguments.
    given = {key: value for key, value in config.items() if key.rpartition(":")[2] == "pattern"}
    named = [f"--config={key}={value}" for key, value in given.items()]
    return [sys.executable, "-c", _RUN, "demo", stack, "--running", "--json", f"--cwd={project}", *named]


def _list_samples(pattern: Pattern, deployment: Deployment) -> list[dict[str, Any]]:
    outputs = StackOutputs(deployment.outputs, deployment.local_url)
    with suppress(UserError):  # the program may be a changed one, without some outputs
        return [sample.to_json() for sample in read_samples(pattern.directory, outputs)]
    return []
