"""The commands of ``serverless-patterns``.

The commands that need Pulumi and boto3 import them, so that the others start fast.
"""
# ruff: noqa: PLC0415 see above

import json
import logging
import signal
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

from serverless_patterns_cli.extra import install_command

try:
    import typer
except ModuleNotFoundError:
    raise SystemExit(f"The command-line interface needs an extra: {install_command()}") from None

from serverless_patterns_cli.command_group import Commands
from serverless_patterns_cli.commands.check import check_project
from serverless_patterns_cli.commands.emulator import emulator
from serverless_patterns_cli.commands.help import show_help
from serverless_patterns_cli.commands.new import create
from serverless_patterns_cli.commands.url import url
from serverless_patterns_cli.deploy_policy.command import print_policy
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.estimate.command import estimate
from serverless_patterns_cli.options.arguments import (
    Config,
    Containers,
    Cwd,
    Data,
    DebugFunctions,
    EnvFile,
    EventJson,
    EventWords,
    Json,
    NoWatch,
    OutputsFile,
    Port,
    ShowConsole,
    Stack,
    Verbose,
)
from serverless_patterns_cli.options.completion import complete_pattern
from serverless_patterns_cli.patterns import catalog
from serverless_patterns_cli.patterns.demo import load_demo
from serverless_patterns_cli.stacks.configuration import parse_config

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    """AWS serverless patterns: read about them, run them locally, test them with real input.

    Stacks run in an embedded emulator that enforces IAM. You need neither an AWS account nor the Pulumi
    CLI. **up** and **check** accept any Pulumi project, **graph** and **estimate** any in Python.
    """
    # Their callbacks and _Commands.invoke read them.
    del show_version, debug
    # A connection more than the pool keeps is closed after its request, which has no effect.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)


app.command("new", epilog="Example: serverless-patterns new workflow my-shop")(create)


@app.command("list", epilog="Example: serverless-patterns list --json")
def list_patterns(cwd: Cwd, as_json: Json = False) -> None:
    """List the patterns of the project; those of this catalog in any other directory."""
    patterns = catalog.find_patterns(cwd)
    if as_json:
        keys = ("stack", "name", "title", "description")
        typer.echo(json.dumps([{key: getattr(found, key) for key in keys} for found in patterns], indent=2))
        return
    from rich.console import Console

    from serverless_patterns_cli.tables import create_table

    table = create_table("Stack", "Pattern", "Description")
    for found in patterns:
        table.add_row(found.stack, found.title, found.description)
    Console().print(table)


@app.command(epilog="Example: serverless-patterns show conversion | less")
def show(
    name: Annotated[
        str,
        typer.Argument(
            help="Name of a pattern, or of the stack that deploys it.", autocompletion=complete_pattern
        ),
    ],
    cwd: Cwd,
) -> None:
    """Show the README of a pattern."""
    pattern = catalog.find_pattern(catalog.find_patterns(cwd), name)
    if not sys.stdout.isatty():
        typer.echo(pattern.readme(), nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(pattern.readme_without_drawings()))


@app.command(epilog="Example: serverless-patterns up conversion --config thumbnailSize=150")
def up(
    stack: Stack,
    cwd: Cwd,
    config: Config,
    words: EventWords,
    debug: DebugFunctions,
    *,
    as_json: EventJson = False,
    data: Data = None,
    no_watch: NoWatch = False,
    console: ShowConsole = False,
    port: Port = None,
    containers: Containers = "process",
    env_file: EnvFile = None,
    verbose: Verbose = False,
) -> None:
    """Deploy a stack to the embedded emulator and keep it running until Ctrl-C.

    Applies what you save meanwhile: the program, the code of functions, the files of a site. An error leaves
    the stack as it is, and the next save goes on.

    Prints a line for each event: invocation with the output of the function, request, message, execution,
    denial of IAM, object written. **logs** prints them elsewhere.
    """
    from serverless_patterns_cli.commands.up import keep_running

    keep_running(
        catalog.find_project(cwd),
        stack,
        parse_config(config),
        words=words,
        debug=debug,
        as_json=as_json,
        data=data,
        watches=not no_watch,
        port=port,
        containers=containers,
        variables=env_file,
        shows_console=console,
        is_verbose=verbose,
    )


@app.command(epilog="Example: serverless-patterns logs conversion jpeg --follow --filter error")
def logs(
    stack: Stack,
    cwd: Cwd,
    words: EventWords,
    *,
    name: Annotated[
        str, typer.Argument(help="Name of a resource, or a part of it: print only what concerns it.")
    ] = "",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Print what happens until Ctrl-C, or the end of **up**.")
    ] = False,
    as_json: EventJson = False,
) -> None:
    """Print what happened in the stack that **up** runs locally."""
    from embedded_aws.errors import EmulatorError
    from serverless_patterns_cli.stacks import event_output, running

    project = catalog.find_project(cwd)
    found = running.find_running(project, stack)
    if name:
        event_output.check_name(name, found.names)
    printer = event_output.EventPrinter(words, name=name, as_json=as_json)
    last = event_output.print_logged(found.events, found.names, printer)
    if follow:
        with suppress(KeyboardInterrupt, EmulatorError):
            event_output.follow(
                found.events, lambda: running.find_names(project, stack, found), printer, after=last
            )


@app.command(epilog="Example: serverless-patterns demo conversion")
def demo(
    stack: Stack,
    cwd: Cwd,
    config: Config,
    *,
    case: Annotated[
        list[str],
        typer.Option(
            "--case",
            help="Test case to run. Can be repeated; defaults to all of the file.",
            default_factory=list,
            show_default=False,
        ),
    ],
    outputs_file: OutputsFile = None,
    is_running: Annotated[
        bool,
        typer.Option("--running", help="Use the stack that **up** runs, such as to watch it in its console."),
    ] = False,
    mocks: Annotated[
        Path | None,
        typer.Option(
            "--mocks", help="Run test cases of this mock configuration file of Step Functions Local."
        ),
    ] = None,
    input_file: Annotated[
        Path | None, typer.Option("--input-file", help="JSON file with the input of the test cases.")
    ] = None,
    containers: Containers = "process",
    as_json: Json = False,
) -> None:
    """Send real input through a stack and check the results; exit with 1 unless all are correct.

    Deploys the stack to the embedded emulator first, unless --running uses the one that **up** runs, or
    --outputs-file names a stack that **pulumi up** has deployed: to AWS, or to the emulator that
    AWS_ENDPOINT_URL names.

    With --mocks, runs executions of its state machines instead, whose mocked tasks call no service, and exits
    with 1 unless all succeed.
    """
    project, given = catalog.find_project(cwd), parse_config(config)
    if is_running and (mocks or outputs_file):
        raise UserError("--running cannot be combined with --mocks or --outputs-file. Remove one of them.")
    if mocks:
        if outputs_file:
            raise UserError("--mocks requires a local stack. Remove it, or remove --outputs-file.")
        _run_test_cases(
            project, stack, given, mocks=mocks, wanted=case, input_file=input_file, as_json=as_json
        )
        return
    if case or input_file:
        raise UserError("--case and --input-file require --mocks.")
    from serverless_patterns_cli.patterns import demo_runner
    from serverless_patterns_cli.patterns.deployed_pattern import find_deployed_pattern

    pattern = find_deployed_pattern(project, stack, given)
    run_demo = load_demo(pattern.directory)
    if not as_json:
        demo_runner.print_heading(stack, pattern.title)
    opened = (
        demo_runner.use_running_stack(project, stack)
        if is_running
        else demo_runner.open_stack(project, stack, given, outputs_file, containers=containers)
    )
    with opened as (outputs, client):
        results = run_demo(outputs, client)
        shown = demo_runner.print_json(results, stack) if as_json else demo_runner.print_table(results)
    if not demo_runner.are_all_correct(shown):
        raise typer.Exit(1)


def _run_test_cases(
    project: Path,
    stack: str,
    config: dict[str, str],
    *,
    mocks: Path,
    wanted: list[str],
    input_file: Path | None,
    as_json: bool,
) -> None:
    from serverless_patterns_cli.stacks import local_stack, mocked_executions

    cases, content = mocked_executions.choose_cases(mocks, wanted), mocked_executions.read_input(input_file)
    with local_stack.deploy_stack(project, stack, config, mocks) as deployment:
        results = mocked_executions.run_cases(deployment, cases, content)
        shown = mocked_executions.print_json(results) if as_json else mocked_executions.print_table(results)
    if not all(each.ok for each in shown):
        raise typer.Exit(1)


@app.command(epilog="Example: serverless-patterns redrive conversion jpeg")
def redrive(
    stack: Stack,
    conversion: Annotated[
        str, typer.Argument(help="Name of the conversion, such as **jpeg**, or **media/jpeg**.")
    ],
    cwd: Cwd,
    outputs_file: OutputsFile = None,
) -> None:
    """Move the messages in the dead-letter queue of a conversion back to its queue.

    Uses the stack that **up** runs locally, unless --outputs-file names a stack on AWS. The stack must export
    **queue_urls** and **dead_letter_queue_urls** of its FanOutConversion. If it has several, each pair of
    outputs must have a prefix: **media_queue_urls** and **media_dead_letter_queue_urls** for **media/jpeg**.
    """
    from serverless_patterns_cli.commands import redrive as redriving

    project = catalog.find_project(cwd)
    values, sqs = redriving.find_stack(project, stack, outputs_file)
    redriven = redriving.redrive(sqs, *redriving.find_queues(values, conversion))
    typer.echo(f"Moved messages to the queue of '{conversion}': {redriven.moved}.")
    if redriven.left:
        typer.echo(
            f"Messages that arrived during the move and stay in the dead-letter queue: {redriven.left}."
        )


@app.command(epilog="Example: serverless-patterns graph conversion --output-file diagram.mmd")
def graph(
    stack: Stack,
    cwd: Cwd,
    config: Config,
    output_file: Annotated[
        Path | None, typer.Option("--output-file", "-o", help="File to write. Defaults to standard output.")
    ] = None,
) -> None:
    """Draw the architecture of a stack as a Mermaid flowchart, without deploying it."""
    from embedded_aws import record
    from serverless_patterns_cli.architecture import draw, format_mermaid
    from serverless_patterns_cli.stacks.local_stack import redirect_output

    project, given = catalog.find_project(cwd), parse_config(config)
    with redirect_output():
        recording = record(project, stack=stack, config=given)
    text = format_mermaid(draw(recording))
    if output_file:
        output_file.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


app.command(epilog="Example: serverless-patterns estimate conversion --requests 5M --duration 400")(estimate)


app.command(
    "deploy-policy", epilog="Example: serverless-patterns deploy-policy workflow --account 111122223333"
)(print_policy)


app.command("check", epilog="Example: serverless-patterns check examples/python")(check_project)
app.command("help", epilog="Example: serverless-patterns help queue#arguments")(show_help)
app.command(epilog="Example: serverless-patterns url --stack static")(url)
app.command(epilog="Example: serverless-patterns emulator --pulumi")(emulator)


@app.command(epilog="Example: serverless-patterns doctor")
def doctor(*, as_json: Json = False) -> None:
    """Report what this machine has and lacks; exit with 1 if local stacks cannot run."""
    from serverless_patterns_cli.commands import doctor as examination

    findings = examination.examine()
    (examination.print_json if as_json else examination.print_report)(findings)
    if any(finding.status == "error" for finding in findings):
        raise typer.Exit(1)


def _end(number: int, _frame: object) -> NoReturn:
    """Ends the process by way of its ``finally`` blocks."""
    sys.exit(128 + number)


def run() -> None:
    """Runs the command-line interface."""
    signal.signal(signal.SIGTERM, _end)
    app()
