"""Keeps a stack running: the command ``up``."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path

import typer

from embedded_aws.emulator.containers.engine import ContainerMode
from serverless_patterns_cli.patterns.deployed_pattern import check_stack_name
from serverless_patterns_cli.reload import Reload
from serverless_patterns_cli.stacks import debugging, event_output, local_stack, running, stored_data
from serverless_patterns_cli.stacks.env_file import check_env_file, find_variables, keep_env_file


def keep_running(
    project: Path,
    stack: str,
    config: Mapping[str, str],
    *,
    words: Sequence[str],
    debug: Sequence[str],
    as_json: bool,
    data: Path | None,
    watches: bool,
    port: int | None,
    containers: ContainerMode,
    variables: Path | None,
    shows_console: bool,
    is_verbose: bool,
) -> None:
    """Deploys a stack, prints its local URLs and its events, and waits for Ctrl-C.

    Args:
        project: Directory of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``.
        words: Events to print.
        debug: Functions to debug, as the option has them.
        as_json: Whether to print only events, as JSON, to standard output.
        data: Directory that keeps the data of the stack; None keeps nothing.
        watches: Whether to apply what changes on disk.
        port: Port of the emulator; None for a free one.
        containers: How containers run.
        variables: File for environment variables; None for none.
        shows_console: Whether to serve the console of the stack.
        is_verbose: Whether to print all outputs and the environment variables for other tools.
    """
    check_stack_name(project, stack, config)
    check_env_file(variables)
    ports = debugging.read_ports(debug)
    printer = event_output.EventPrinter(words, as_json=as_json)
    written = [path for path in (data, variables) if path]
    reload = Reload(project, stack, written) if watches else None
    with ExitStack() as end:
        end.enter_context(running.claim_name(project, stack))
        end.enter_context(local_stack.redirect_output() if as_json else nullcontext())
        keep = end.enter_context(stored_data.open_stored_data(data))
        with reload.record_reads() if reload else nullcontext():
            opened = local_stack.deploy_stack(project, stack, config, port=port, containers=containers)
            deployment = end.enter_context(opened)
        end.enter_context(keep(deployment))
        files = [
            end.enter_context(running.register_stack(project, stack, deployment)),
            end.enter_context(keep_env_file(variables, lambda: find_variables(deployment))),
        ]
        local_stack.print_local_urls(deployment)
        renew: Callable[[], object] = lambda: [write() for write in files]  # noqa: E731 it is replaced below
        if shows_console:
            from serverless_patterns_cli.console import show_console  # noqa: PLC0415 few need it

            renew = show_console(project, stack, config, deployment, renew, emulator_port=port)
        typer.echo()
        if is_verbose:
            local_stack.print_outputs(deployment.outputs.mask_secrets())
            local_stack.print_environment(deployment.emulator, deployment.region)
        else:
            typer.echo("All outputs, and the environment variables for the AWS CLI: use --verbose.")
        debugging.start(deployment, ports)
        wait = end.enter_context(reload.watch(deployment, renew)) if reload else time.sleep
        with event_output.print_events(deployment, printer):
            local_stack.wait_for_interrupt(deployment.emulator, wait)
