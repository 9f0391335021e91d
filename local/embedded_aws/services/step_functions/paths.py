"""Paths of state machines: spaces at the end are ignored."""

from collections.abc import Callable

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch


def _ignore_spaces(parse: Callable[[str], object]) -> Callable[[str], object]:
    return lambda path: parse(path.rstrip(" "))


PATCHES = (
    Patch(
        step_functions.parse_path,
        _ignore_spaces,
        "spaces at the end of a path are ignored",
    ),
)
