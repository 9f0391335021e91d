"""Functions that stream their response."""

from typing import Final

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.blocks.function.args import FunctionArgs
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME

_RUNTIMES: Final = ("nodejs", "provided")
"""Beginnings of runtimes that stream (Lambda developer guide, "Response streaming")."""


def find_streaming_problem(given: FunctionArgs[Completed]) -> str | None:
    """Returns why a function cannot stream its response; None if it can, or if its image decides it."""
    if given["durable"]:
        return "cannot be combined with 'durable', whose response is a result; must be false. Remove either"
    runtime = given["runtime"] or DEFAULT_RUNTIME
    if given["code"] is None or runtime.startswith(_RUNTIMES):
        return None
    return (
        f"is not supported by the runtime '{runtime}'; must be false. Use Node.js, a custom runtime such as"
        " 'provided.al2023', or a container image with a runtime client that streams"
    )


def require_streaming(name: str, problem: str | None) -> None:
    """Checks that a function can stream the response of a route.

    Raises:
        ArgumentError: If it cannot.
    """
    if problem:
        raise ArgumentError(f"Function '{name}'", [InvalidArgument("route.response_streaming", problem)])
