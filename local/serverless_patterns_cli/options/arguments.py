"""Arguments and options that commands have in common, and those with long descriptions."""

from pathlib import Path
from typing import Annotated

import typer

from embedded_aws.emulator.containers.engine import ContainerMode
from serverless_patterns_cli.options.completion import complete_stack

Cwd = Annotated[
    Path,
    typer.Option(
        "--cwd",
        "-C",
        help="Directory of the Pulumi project, or a directory inside it.",
        exists=True,
        file_okay=False,
        default_factory=Path.cwd,
        show_default="the current directory",
    ),
]
Stack = Annotated[
    str, typer.Argument(help="Name of the stack, such as **conversion**.", autocompletion=complete_stack)
]
Config = Annotated[
    list[str],
    typer.Option(
        "--config",
        "-c",
        metavar="KEY=VALUE",
        help="Configuration value of the stack; overrides the project's files. Can be repeated.",
        default_factory=list,
        show_default=False,
    ),
]
EventWords = Annotated[
    list[str],
    typer.Option(
        "--filter",
        metavar="WORD",
        help="Events to print: a type (**invocation**, **request**, **message**, **execution**, **denial**,"
        " **object**), an outcome (**ok**, **error**, **timeout**, **throttled**, **rejected**, **denied**),"
        " or a part of the name of a resource. Can be repeated: one of each of the three kinds must match.",
        default_factory=list,
        show_default=False,
    ),
]
EventJson = Annotated[bool, typer.Option("--json", help="Print each event as JSON, on one line.")]
Json = Annotated[bool, typer.Option("--json", help="Print only JSON to standard output.")]
OutputsFile = Annotated[
    Path | None,
    typer.Option(
        "--outputs-file",
        help="Use the stack that **pulumi up** has deployed, and your AWS credentials:"
        " a file from **pulumi stack output --json**.",
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Keep objects, items, messages, and users in this directory, from one run to the next.",
    ),
]
DebugFunctions = Annotated[
    list[str],
    typer.Option(
        "--debug-function",
        metavar="NAME[=PORT]",
        help="Let a function in Python or Node.js wait for a debugger, on port 5678 by default."
        " Can be repeated.",
        default_factory=list,
        show_default=False,
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        help="Print all outputs, too, and the environment variables for the AWS CLI and SDKs.",
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65_000,
        help="Port of the emulator; sites and custom domains have the ports after it."
        " Defaults to free ports.",
    ),
]
Containers = Annotated[
    ContainerMode,
    typer.Option(
        "--containers",
        help="Run the containers of ECS as processes of this machine, or build and run their images with"
        " Docker or Podman.",
    ),
]
EnvFile = Annotated[
    Path | None,
    typer.Option(
        "--env-file", help="Write environment variables for other processes to this file until the end."
    ),
]
NoWatch = Annotated[bool, typer.Option("--no-watch", help="Leave the stack as it is when files change.")]
ShowConsole = Annotated[
    bool, typer.Option("--console", help="Serve a page that shows the stack at work, and print its address.")
]
