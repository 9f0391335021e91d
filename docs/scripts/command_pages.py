"""Arguments of each command of ``serverless-patterns``, from the commands themselves."""

from typing import Any

import typer.main

NAME = "serverless-patterns"


def describe_commands(_subject: str) -> str:
    """Usage, arguments, options and an example of each command."""
    from serverless_patterns_cli.main import app  # noqa: PLC0415 it needs the extra

    group: Any = typer.main.get_command(app)
    context = typer.Context(group, info_name=NAME)
    parts = [_options(group, context)]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        parts.append(f"## {name}\n\n{_describe(command, typer.Context(command, context, info_name=name))}")
    return "\n\n".join(parts)


def _describe(command: Any, context: typer.Context) -> str:
    usage = " ".join([NAME, command.name, *command.collect_usage_pieces(context)])
    parts = [_text(command.help), f"```text\n{usage}\n```", _options(command, context)]
    if command.epilog:
        parts.append(f"Example: `{command.epilog.removeprefix('Example: ')}`")
    return "\n\n".join(each for each in parts if each)


def _options(command: Any, context: typer.Context) -> str:
    records = [each.get_help_record(context) for each in command.get_params(context)]
    rows = [f"| `{name}` | {_cell(text)} |" for name, text in filter(None, records)]
    return "\n".join(["| argument or option | meaning |", "| --- | --- |", *rows])


def _text(text: str) -> str:
    return text.replace("\f", "").strip()


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
