"""Paths of state machines: spaces at the end are ignored."""

from ministack.services import stepfunctions

from embedded_aws.patches.patching import Patch

PATCHES = (
    Patch(
        stepfunctions,
        "_parse_jsonpath_tokens",
        "84849f78ebc36b28",
        lambda parse: lambda path: parse(path.rstrip(" ")),
        "spaces at the end of a path are ignored",
    ),
)
