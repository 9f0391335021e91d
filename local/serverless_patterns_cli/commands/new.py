"""The command ``new``: a project from a template, as ``pulumi new`` makes it, without the Pulumi CLI."""

import json
import re
from pathlib import Path
from typing import Annotated, Final

import typer

from serverless_patterns_cli.catalog_files import find_catalog
from serverless_patterns_cli.errors import UserError, explain_unknown
from serverless_patterns_cli.options.completion import complete_template

_NAME: Final = re.compile(r"(?!\.+$)[A-Za-z0-9_.-]{1,100}")
"""Names of projects that the Pulumi CLI accepts."""
_STACK: Final = "dev"
_TEMPLATE_SECTION: Final = re.compile(r"^template:.*\n(?:[ \t#].*\n|\n)*", re.MULTILINE)


def create(
    template: Annotated[
        str,
        typer.Argument(help="Name of the template; without it, list them.", autocompletion=complete_template),
    ] = "",
    name: Annotated[
        str, typer.Argument(help="Name of the project and of its directory. Defaults to the template's.")
    ] = "",
    *,
    description: Annotated[
        str, typer.Option(help="Description of the project.", show_default="the template's")
    ] = "",
    region: Annotated[str, typer.Option(help="AWS Region of the stack **dev**.")] = "us-east-1",
    directory: Annotated[
        Path | None,
        typer.Option("--dir", help="Directory of the project, new or empty. Defaults to ./NAME."),
    ] = None,
) -> None:
    """Create a Pulumi project from a template: a program, its functions, and a test of the whole stack."""
    if not template:
        typer.echo(_list_templates())
        return
    target = create_project(template, name or template, description, region, directory)
    shown = target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target
    typer.echo(f"Created the project in {shown}. To run it on this machine, and to test it:\n")
    typer.echo(f"  cd {shown}\n  serverless-patterns up {_STACK}")
    typer.echo("  pip install -r requirements-dev.txt && pytest")


def create_project(
    template: str,
    name: str,
    description: str = "",
    region: str = "us-east-1",
    directory: Path | None = None,
) -> Path:
    """Creates a project, and returns its directory.

    Args:
        template: Name of the template.
        name: Name of the project.
        description: Description of the project. Defaults to the template's.
        region: AWS Region of the stack ``dev``.
        directory: Directory of the project. Defaults to the name, in the current directory.

    Raises:
        UserError: If there is no such template, the name is not valid, or the directory is not empty.
    """
    templates = find_templates()
    if template not in templates:
        raise UserError(explain_unknown("template", template, templates))
    if not _NAME.fullmatch(name):
        raise UserError(
            f"'{name}' cannot be the name of a project: it may have letters, digits, hyphens, underscores and"
            " periods, at most 100 of them."
        )
    target = (directory or Path(name)).resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} exists and is not an empty directory. Choose another name, or set --dir.")
    _copy(templates[template], target, name, description or describe_template(templates[template]))
    # A text of JSON is a text of YAML, too.
    settings = f"config:\n  aws:region: {json.dumps(region)}\n"
    (target / f"Pulumi.{_STACK}.yaml").write_text(settings, encoding="utf-8")
    return target


def find_templates() -> dict[str, Path]:
    """Returns the directories of the templates by name."""
    return {file.parent.name: file.parent for file in sorted(find_catalog().glob("templates/*/Pulumi.yaml"))}


def describe_template(template: Path) -> str:
    """Returns the description of the template in a directory."""
    import yaml  # noqa: PLC0415 imports take time

    settings = yaml.safe_load((template / "Pulumi.yaml").read_text(encoding="utf-8"))
    return str(settings["template"]["description"])


def find_files(template: Path) -> list[Path]:
    """Returns the files of the template in a directory."""
    files = (file for file in template.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(files)


def _copy(template: Path, target: Path, name: str, description: str) -> None:
    for file in find_files(template):
        content = file.read_bytes()
        if file.name == "Pulumi.yaml":
            text = _TEMPLATE_SECTION.sub("", content.decode())
            content = _fill_in(text, json.dumps(name), json.dumps(description))
        elif b"\0" not in content:
            content = _fill_in(content.decode(), name, description)
        copy = target / file.relative_to(template)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)


def _fill_in(text: str, name: str, description: str) -> bytes:
    return text.replace("${PROJECT}", name).replace("${DESCRIPTION}", description).encode()


def _list_templates() -> str:
    templates = find_templates()
    width = max(map(len, templates))
    lines = [f"  {name:<{width}}  {describe_template(template)}" for name, template in templates.items()]
    return "\n".join(["Templates:", *lines, "", "To create a project: serverless-patterns new TEMPLATE NAME"])
