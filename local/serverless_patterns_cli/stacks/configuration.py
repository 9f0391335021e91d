"""Configuration of local stacks."""

from collections.abc import Iterable, Mapping
from typing import Final

from serverless_patterns_cli.errors import UserError

LOCAL_CONFIG: Final[Mapping[str, str]] = {"serverless-patterns:buildPlatform": "host"}
"""Configuration of every local stack. Lambda code runs on this machine, so its compiled requirements must be
built for this machine."""


def parse_config(assignments: Iterable[str]) -> dict[str, str]:
    """Returns the configuration of a stack from ``key=value`` assignments.

    Raises:
        UserError: If an assignment has no key or no ``=``.
    """
    config = dict(LOCAL_CONFIG)
    for assignment in assignments:
        key, separator, value = assignment.partition("=")
        if not (key and separator):
            raise UserError(f"--config {assignment!r} must be key=value, such as aws:region=eu-west-1.")
        config[key] = value
    return config
