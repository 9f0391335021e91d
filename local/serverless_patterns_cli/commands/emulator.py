"""The command ``emulator``."""
# ruff: noqa: PLC0415 boto3 and Pulumi are imported by commands that need them, so that the others start fast

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from embedded_aws.emulator.clients import REGION
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.options.arguments import Containers, EnvFile, Port

if TYPE_CHECKING:
    from embedded_aws import Emulator
    from embedded_aws.provider.deployed_resources import DeployedResources

    Show = Callable[[DeployedResources], None]


def emulator(
    *,
    with_pulumi: Annotated[
        bool,
        typer.Option("--pulumi", help="Serve the Pulumi CLI as well, in the place of its AWS providers."),
    ] = False,
    port: Port = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="Keep all resources and their data in this directory, from one run to the next.",
        ),
    ] = None,
    env_file: EnvFile = None,
    console: Annotated[
        bool,
        typer.Option(
            "--console",
            help="Serve a page that shows what **pulumi up** deploys at work, and print its address.",
        ),
    ] = False,
    containers: Containers = "process",
) -> None:
    """Run the embedded emulator without a stack until Ctrl-C.

    With --pulumi, it prints the environment variables with which **pulumi up** deploys to it, and after each
    deployment the local URLs of APIs, distributions, custom domains and load balancers.

    With --data, a restart goes on where the last one ended, also for the Pulumi CLI: resources, credentials
    and addresses are the same.
    """
    if console and not with_pulumi:
        raise UserError("--console requires --pulumi: it shows what the Pulumi CLI deploys.")
    from serverless_patterns_cli.stacks import local_stack
    from serverless_patterns_cli.stacks.env_file import check_env_file
    from serverless_patterns_cli.stacks.env_file import keep_env_file as keep_file

    check_env_file(env_file)
    with ExitStack() as end:
        running = end.enter_context(_make(port, data, containers))
        variables = local_stack.build_environment(running, REGION)
        local_stack.print_environment(running)
        if with_pulumi:
            from embedded_aws.provider.server import ProviderServer

            show = _show_urls(running)
            if console:
                show = _open_console(running, port, show)
            server = end.enter_context(ProviderServer(running, show, directory=data and data.absolute()))
            variables |= server.environment
            local_stack.print_pulumi_environment(server)
        end.enter_context(keep_file(env_file, lambda: variables))
        local_stack.wait_for_interrupt(running)


def _make(port: int | None, data: Path | None, containers: Containers) -> "Emulator":
    from embedded_aws import Emulator
    from embedded_aws.emulator.kept_emulator import KeptEmulator

    if data is None:
        return Emulator(port=port, containers=containers)
    return KeptEmulator(data, port=port, containers=containers)


def _show_urls(running: "Emulator") -> "Show":
    """Returns a function that prints the local URLs of deployed resources, if there are any."""

    def show(deployed: "DeployedResources") -> None:
        urls = deployed.local_urls(running.port, running.host_ports)
        lines = [f"  {name}: {url}" for name, url in sorted(urls.items())]
        if lines:
            typer.echo("\n".join(["Local URLs:", *lines]))

    return show


def _open_console(running: "Emulator", port: int | None, show: "Show") -> "Show":
    """Opens the console, prints its address, and returns a function that also renews what it shows."""
    from embedded_aws import Recording
    from embedded_aws.emulator.console import open_console
    from serverless_patterns_cli.console import make_picture
    from serverless_patterns_cli.stacks.running import keep_token

    def open_with(recording: Recording) -> str:
        picture = make_picture(recording, stack="emulator", region=REGION)
        token = keep_token(Path.cwd(), "emulator") if port else None
        address = port - 1 if port else 0
        return open_console(running, {**picture, "samples": []}, port=address, token=token)

    def show_both(deployed: "DeployedResources") -> None:
        open_with(deployed.build_recording())
        show(deployed)

    typer.echo(f"Console: {open_with(Recording([], {}))}")
    return show_both
