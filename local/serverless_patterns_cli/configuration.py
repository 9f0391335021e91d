"""Configuration of the stacks that run here."""

from collections.abc import Iterable, Mapping
from typing import Final

from serverless_patterns_cli.errors import UserError

RUNS_HERE: Final[Mapping[str, str]] = {"serverless-patterns:buildPlatform": "host"}
"""What every stack is told: the embedded AWS runs Lambda code on this machine, so compiled requirements have
to be built for it and not for AWS."""


def parse_config(assignments: Iterable[str]) -> dict[str, str]:
    """The configuration of a stack, with ``key=value`` for each value that is not the project's own.

    Raises:
        UserError: An assignment has no key or no ``=``.
    """
    config = dict(RUNS_HERE)
    for assignment in assignments:
        key, separator, value = assignment.partition("=")
        if not (key and separator):
            raise UserError(f"--config {assignment!r} must be key=value, such as aws:region=eu-west-1.")
        config[key] = value
    return config
