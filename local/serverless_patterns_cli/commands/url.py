"""The command ``url``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serverless_patterns_cli.errors import UserError, explain_unknown
from serverless_patterns_cli.options.arguments import Cwd
from serverless_patterns_cli.patterns import catalog
from serverless_patterns_cli.patterns.outputs import ask_pulumi, find_emulator, read_outputs
from serverless_patterns_cli.stacks import running

if TYPE_CHECKING:
    from embedded_aws.emulator.reachable import ReachableEmulator

_NO_EMULATOR = (
    "AWS_ENDPOINT_URL does not name an embedded emulator. Set the environment variables that"
    " `serverless-patterns emulator --pulumi` prints, or name a stack that `serverless-patterns up` runs,"
    " with --stack."
)


def url(
    cwd: Cwd,
    *,
    output: Annotated[
        str, typer.Argument(help="Output whose value is a URL or a host name. Defaults to all that are.")
    ] = "",
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack",
            "-s",
            help="Stack that **up** runs, or that **pulumi up** has deployed. Defaults to the selected one.",
        ),
    ] = None,
    outputs_file: Annotated[
        Path | None,
        typer.Option(
            "--outputs-file",
            help="File from **pulumi stack output --json**, or **-** for standard input.",
        ),
    ] = None,
) -> None:
    """Print the local URLs of a stack in the embedded emulator.

    Nothing on this machine resolves the host names of AWS in the outputs of a stack. This prints where the
    emulator serves them: the stack that **up** runs, or one that **pulumi up** has deployed to the emulator
    that AWS_ENDPOINT_URL names. Its outputs are those of **pulumi stack output**, or of --outputs-file.
    """
    values, emulator = _find(cwd, stack, outputs_file)
    if output and output not in values:
        raise UserError(explain_unknown("output", output, values))
    urls = {name: found for name, value in values.items() if (found := emulator.local_url(str(value)))}
    if not output:
        for name, found in sorted(urls.items()):
            typer.echo(f"{name}: {found}")
    elif output in urls:
        typer.echo(urls[output])
    else:
        raise UserError(f"{output}: {values[output]!r} is not an address that the emulator serves.")


def _find(
    cwd: Path, stack: str | None, outputs_file: Path | None
) -> "tuple[Mapping[str, Any], ReachableEmulator]":
    if stack and not outputs_file:
        found = running.look_up(catalog.find_project(cwd), stack)
        if found and (emulator := found.reachable()):
            return found.outputs, emulator
    if not (emulator := find_emulator()):
        raise UserError(_NO_EMULATOR)
    return read_outputs(outputs_file) if outputs_file else ask_pulumi(cwd, stack), emulator
