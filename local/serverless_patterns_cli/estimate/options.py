"""The options of ``estimate``: one for each assumption, with the words and the default of it."""

from typing import Annotated, Any

import typer

from serverless_patterns_cli.estimate.assumptions import ASSUMPTIONS


def _option(name: str) -> Any:
    assumed = ASSUMPTIONS[name]
    default = "" if assumed.default is None else f" Defaults to {assumed.default:,.10g}."
    return typer.Option(
        f"--{name}",
        metavar="[NAME=]NUMBER",
        help=f"{assumed.words[0].upper()}{assumed.words[1:]}.{default}",
        default_factory=list,
        show_default=False,
    )


Requests = Annotated[list[str], _option("requests")]
Duration = Annotated[list[str], _option("duration")]
Payload = Annotated[list[str], _option("payload")]
Storage = Annotated[list[str], _option("storage")]
Transfer = Annotated[list[str], _option("transfer")]
CacheHitRate = Annotated[list[str], _option("cache-hit-rate")]
Transitions = Annotated[list[str], _option("transitions")]
Users = Annotated[list[str], _option("users")]
Log = Annotated[list[str], _option("log")]
Traced = Annotated[list[str], _option("traced")]
ConnectionMinutes = Annotated[list[str], _option("connection-minutes")]
ScheduleRuns = Annotated[list[str], _option("schedule-runs")]
