"""Errors of commands: their message and the status of the process."""

import signal
from typing import Any

import typer
from typer.core import TyperGroup

from serverless_patterns_cli.errors import explain


class Commands(TyperGroup):
    """Prints the message of an error, and exits with 1, or as interrupted if it is one of a cleanup."""

    def invoke(self, ctx: Any) -> Any:
        """Runs a command."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                raise
            typer.secho("Error: ", fg="red", bold=True, err=True, nl=False)
            typer.echo(explain(error), err=True)
            raise typer.Exit(_find_status(error)) from error


def _find_status(error: BaseException | None) -> int:
    """Returns the status of the interruption during which an error was raised; 1 if there was none."""
    while error is not None:
        match error:
            case KeyboardInterrupt():
                return 128 + signal.SIGINT
            case SystemExit(code=int() as status):
                return status
            case _:
                error = error.__context__
    return 1
