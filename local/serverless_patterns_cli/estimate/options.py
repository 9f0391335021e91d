"""The options of ``estimate``: one for each assumption, with the words and the default of it."""

from typing import Annotated, Any

import typer

from serverless_patterns_cli.estimate.assumptions import ASSUMPTIONS


def _build_option(name: str) -> Any:
    assumed = ASSUMPTIONS[name]
    default = "" if assumed.default is None else f" Defaults to {assumed.default:,.10g}."
    return typer.Option(
        f"--{name}",
        metavar="[NAME=]NUMBER",
        help=f"{assumed.words[0].upper()}{assumed.words[1:]}.{default}",
        default_factory=list,
        show_default=False,
    )


Requests = Annotated[list[str], _build_option("requests")]
Duration = Annotated[list[str], _build_option("duration")]
Payload = Annotated[list[str], _build_option("payload")]
Storage = Annotated[list[str], _build_option("storage")]
Transfer = Annotated[list[str], _build_option("transfer")]
CacheHitRate = Annotated[list[str], _build_option("cache-hit-rate")]
Transitions = Annotated[list[str], _build_option("transitions")]
Users = Annotated[list[str], _build_option("users")]
Log = Annotated[list[str], _build_option("log")]
Traced = Annotated[list[str], _build_option("traced")]
ConnectionMinutes = Annotated[list[str], _build_option("connection-minutes")]
Capacity = Annotated[list[str], _build_option("capacity")]
ScheduleRuns = Annotated[list[str], _build_option("schedule-runs")]
