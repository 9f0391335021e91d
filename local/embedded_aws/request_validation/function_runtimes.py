"""Function runtimes that Lambda makes functions with."""

from functools import cache
from typing import Final

from embedded_aws.protocol.models import read_model

# Lambda makes no function with these any more (Lambda developer guide, "Deprecated runtimes", "Block function
# create"); of other deprecated ones, such as python3.8, it still does.
_BLOCKED: Final = frozenset(
    {
        *("dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x", "java8", "nodejs"),
        *("nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x"),
        *("nodejs14.x", "provided", "python2.7", "python3.6", "python3.7", "ruby2.5", "ruby2.7"),
    }
)


def explain_rejection(runtime: str) -> str | None:
    """Returns why Lambda makes no function with a runtime, in the words of AWS; None if it does."""
    if runtime in _BLOCKED:
        return (
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda"
            " functions. We recommend you use a supported runtime while creating or updating functions."
        )
    if runtime.startswith("arn:") or runtime in _list_runtimes():
        return None
    return (
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set:"
        f" [{', '.join(_list_runtimes())}] or be a valid ARN"
    )


@cache
def _list_runtimes() -> tuple[str, ...]:
    """Returns the runtimes that the AWS SDK knows and Lambda makes functions with."""
    known = read_model("lambda").shapes["Runtime"].get("unchecked", ())
    return tuple(sorted({*known} - _BLOCKED))
