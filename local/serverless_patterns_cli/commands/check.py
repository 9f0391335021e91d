"""The command ``check``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serverless_patterns_cli.options.arguments import Config, Containers, Json
from serverless_patterns_cli.patterns import catalog
from serverless_patterns_cli.stacks.configuration import parse_config

if TYPE_CHECKING:
    from embedded_aws.checking import Check

_STACK = "dev"


def check_project(
    config: Config,
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="Directory of a Pulumi project, in any language.",
            exists=True,
            file_okay=False,
            show_default="the current directory",
        ),
    ] = Path(),
    *,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack", help="Name of the stack. Defaults to that of the only Pulumi.STACK.yaml, or **dev**."
        ),
    ] = None,
    containers: Containers = "process",
    as_json: Json = False,
) -> None:
    """Say whether a Pulumi program runs in the embedded emulator, without deploying it; exit with 1 if not.

    Runs the program with unknown outputs, and creates nothing. Names everything at once: resource types and
    functions that are not supported, inputs, images, runtimes of functions, packages, configuration, and what
    the language of the program needs. **up** rejects the same in the same words.
    """
    # They take time.
    from embedded_aws.checking import check  # noqa: PLC0415
    from serverless_patterns_cli.stacks.local_stack import redirect_output  # noqa: PLC0415

    project = catalog.find_project(directory)
    with redirect_output():
        found = check(
            project,
            stack=stack or _find_stack(project),
            config=parse_config(config),
            runs_images=containers != "process",
        )
    typer.echo(json.dumps(_convert_to_json(found), indent=2) if as_json else _describe(found))
    if found.problems:
        raise typer.Exit(1)


def _find_stack(project: Path) -> str:
    names = [
        file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in project.glob("Pulumi.*.yaml")
    ]
    return names[0] if len(names) == 1 else _STACK


def _convert_to_json(found: "Check") -> dict[str, Any]:
    return {
        "project": found.project,
        "runtime": found.runtime,
        "runs": not found.problems,
        "resources": dict(sorted(found.resources.items())),
        "problems": [each.to_json() for each in found.problems],
    }


def _describe(found: "Check") -> str:
    from embedded_aws.resources.problems import describe  # noqa: PLC0415

    subject = f"{found.project} ({found.runtime})"
    if found.problems:
        return f"{subject} does not run in the embedded emulator:\n{describe(found.problems)}"
    count = sum(found.resources.values())
    return (
        f"{subject} runs in the embedded emulator: {count} resources of {len(found.resources)} types. "
        "Resources that it makes only inside an apply are not known before it is deployed."
    )
