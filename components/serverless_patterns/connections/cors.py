"""Rules of cross-origin resource sharing (CORS) that join arguments, the same for every kind of API."""

from collections.abc import Sequence
from typing import Annotated, Final

import pulumi

from serverless_patterns.arguments.declarations import Matches
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.type_checks import validate_value

ORIGIN: Final = Matches(r"\*|https?://[^/*\s\"'#$@\\]+", "an origin, such as https://shop.example.com")
"""An origin, or ``*`` for any."""
_NAMED: Final = Matches(
    "[^*]+", "a named origin: '*' cannot be combined with other origins or with 'allow_credentials'"
)


def read_origins(
    origins: Sequence[pulumi.Input[str]], headers: Sequence[str], errors: Errors, *, credentials: bool
) -> list[pulumi.Input[str]]:
    """Returns the argument ``allowed_origins``, and checks it with ``allowed_headers``.

    Args:
        origins: The argument ``allowed_origins``.
        headers: The argument ``allowed_headers``.
        errors: Receives what is wrong, at the path of the arguments.
        credentials: The argument ``allow_credentials``.
    """
    if "*" in origins and len(origins) > 1:
        errors.add("allowed_origins", "cannot combine '*' with others; name the origins, or only '*'")
    if "*" in origins and credentials:
        errors.add(
            "allow_credentials",
            "cannot be combined with the origin '*', which browsers reject; name the origins",
        )
    if "*" in headers and credentials:
        errors.add("allowed_headers", "has '*', which with 'allow_credentials' is a header of that name")
    if len(origins) == 1 and not credentials:
        return [*origins]
    # An origin that resolves later must not turn out to be '*'.
    return [
        validate_value(each, Annotated[pulumi.Input[str], _NAMED], errors.narrow("allowed_origins", index))
        if is_output(each)
        else each
        for index, each in enumerate(origins)
    ]
