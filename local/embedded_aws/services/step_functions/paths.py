"""Paths of state machines: spaces at the end are ignored."""

from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from embedded_aws.ministack.patching import Patch


def _ignore_spaces(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda path: parse(path.rstrip(" "))


PATCHES = (
    Patch(
        stepfunctions,
        "_parse_jsonpath_tokens",
        "84849f78ebc36b28",
        _ignore_spaces,
        "spaces at the end of a path are ignored",
    ),
)
