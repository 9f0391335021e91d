"""The commands of ``serverless-patterns``.

Pulumi, boto3 and what needs them are imported by the commands that use them: the others answer at once.
"""
# ruff: noqa: PLC0415 see above

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

try:
    import typer
    from typer.core import TyperGroup
except ModuleNotFoundError:
    raise SystemExit("The command line is an extra: pip install 'serverless-patterns[local]'") from None

from serverless_patterns_cli import catalog
from serverless_patterns_cli.configuration import parse_config
from serverless_patterns_cli.demonstration import load_demonstration
from serverless_patterns_cli.errors import explain


class _Commands(TyperGroup):
    """Turns what goes wrong in a command into a message and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                raise
            typer.secho("Error: ", fg="red", bold=True, err=True, nl=False)
            typer.echo(explain(error), err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Directory = Annotated[
    Path,
    typer.Option(
        "--directory",
        "-C",
        help="Where the Pulumi project is; directories above count as well.",
        exists=True,
        file_okay=False,
        default_factory=Path.cwd,
        show_default="the current directory",
    ),
]
Stack = Annotated[str, typer.Argument(help="Name of the stack, such as **conversion**.")]
Config = Annotated[
    list[str],
    typer.Option(
        "--config",
        "-c",
        metavar="KEY=VALUE",
        help="Configuration of the stack, over that in the project's files; can be repeated.",
        default_factory=list,
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on standard output.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"serverless-patterns {version('serverless-patterns')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print a traceback with an error.")] = False,
) -> None:
    """AWS serverless patterns: look at them, run them on this machine, try them out.

    Stacks run in an AWS inside this command, with IAM enforced; neither an account nor the Pulumi
    command line is needed. **up** and **graph** take any Pulumi project in Python.
    """
    # Both are acted upon elsewhere, `debug` where an error arrives.
    del show_version, debug


@app.command("list")
def list_patterns(directory: Directory, as_json: Json = False) -> None:
    """List the patterns of the project."""
    patterns = catalog.read_patterns(catalog.find_project(directory))
    if as_json:
        keys = ("stack", "name", "title", "description")
        typer.echo(json.dumps([{key: getattr(found, key) for key in keys} for found in patterns], indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("Stack", "Pattern", "Description")
    for found in patterns:
        table.add_row(found.stack, found.title, found.description)
    Console().print(table)


@app.command(epilog="Example: serverless-patterns show conversion | less")
def show(
    name: Annotated[str, typer.Argument(help="A pattern, or the stack that deploys it.")],
    directory: Directory,
) -> None:
    """Show what a pattern is for, and how it is used: its README."""
    pattern = catalog.find_pattern(catalog.read_patterns(catalog.find_project(directory)), name)
    if not sys.stdout.isatty():
        typer.echo(pattern.readme(), nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(pattern.readme_without_drawings()))


@app.command(epilog="Example: serverless-patterns up conversion --config thumbnailSize=150")
def up(stack: Stack, directory: Directory, config: Config) -> None:
    """Deploy a stack into an AWS on this machine, and keep it running until Ctrl-C."""
    from serverless_patterns_cli import local_stack, running

    project, given = catalog.find_project(directory), parse_config(config)
    with (
        local_stack.deployed(project, stack, given) as deployment,
        running.announced(project, stack, deployment),
    ):
        local_stack.print_outputs(deployment.outputs.masked())
        local_stack.print_environment(deployment.emulator, deployment.region)
        # Last, for that is where whoever has waited looks.
        local_stack.print_addresses(deployment)
        local_stack.wait_for_interrupt(deployment.emulator)


@app.command("try", epilog="Example: serverless-patterns try conversion")
def try_out(
    stack: Stack,
    directory: Directory,
    config: Config,
    outputs: Annotated[
        Path | None,
        typer.Option(
            help="Try the stack on AWS that has these outputs, with your AWS credentials:"
            " a file from **pulumi stack output --json**.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Send real input through a stack and check what comes out; exit with 1 unless all is right.

    The stack is deployed into an AWS on this machine first, unless --outputs names one on AWS.
    """
    from serverless_patterns_cli import trial

    project, given = catalog.find_project(directory), parse_config(config)
    pattern = trial.find_tried(project, stack, given)
    demonstrate = load_demonstration(pattern.directory)
    if not as_json:
        trial.announce(stack, pattern.title)
    with trial.tried_stack(project, stack, given, outputs) as (values, client):
        findings = demonstrate(values, client)
        found = trial.print_json(findings, stack) if as_json else trial.show_findings(findings)
    if not trial.all_right(found):
        raise typer.Exit(1)


@app.command(epilog="Example: serverless-patterns redrive conversion jpeg --outputs outputs.json")
def redrive(
    stack: Stack,
    conversion: Annotated[
        str, typer.Argument(help="Name of the conversion, such as **jpeg**, or **media/jpeg**.")
    ],
    directory: Directory,
    outputs: Annotated[
        Path | None,
        typer.Option(
            help="Use the stack on AWS that has these outputs, with your AWS credentials:"
            " a file from **pulumi stack output --json**.",
        ),
    ] = None,
) -> None:
    """Move the dead letters of a conversion back to its queue, once their cause is gone.

    The stack is the one that **up** keeps running on this machine, unless --outputs names one on AWS. It must
    export **queue_urls** and **dead_letter_queue_urls** of its FanOutConversion; of several, each with a
    prefix: **media_queue_urls** and **media_dead_letter_queue_urls** are those of **media/jpeg**.
    """
    from serverless_patterns_cli import redrive as redriving

    project = catalog.find_project(directory)
    values, sqs = redriving.find_stack(project, stack, outputs)
    redriven = redriving.redrive(sqs, *redriving.find_queues(values, conversion))
    typer.echo(f"Dead letters moved back to the queue of '{conversion}': {redriven.moved}.")
    if redriven.left:
        typer.echo(f"Dead letters that came or came back meanwhile, and stay: {redriven.left}.")


@app.command(epilog="Example: serverless-patterns graph conversion --output diagram.mmd")
def graph(
    stack: Stack,
    directory: Directory,
    config: Config,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; default is standard output.")
    ] = None,
) -> None:
    """Draw the architecture of a stack as a Mermaid flowchart; nothing is deployed."""
    from embedded_aws import record
    from serverless_patterns_cli.architecture import draw, to_mermaid
    from serverless_patterns_cli.local_stack import own_output

    project, given = catalog.find_project(directory), parse_config(config)
    with own_output():
        recording = record(project, stack=stack, config=given)
    text = to_mermaid(draw(recording))
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@app.command()
def emulator() -> None:
    """Run an empty AWS on this machine until Ctrl-C, with IAM enforced."""
    from embedded_aws import Emulator
    from serverless_patterns_cli import local_stack

    with Emulator() as running:
        local_stack.print_environment(running)
        local_stack.wait_for_interrupt(running)


def run() -> None:
    """Runs the command line."""
    app()
