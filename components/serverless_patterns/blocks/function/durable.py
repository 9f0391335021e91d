"""Durable executions of a function: it continues from checkpoints, and waits without running."""

from collections.abc import Sequence
from typing import Annotated, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Between, Completed, Default, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs
from serverless_patterns.safeguards.policy import allow, identity_document
from serverless_patterns.safeguards.roles import Role

LONGEST_SYNCHRONOUS = 900
"""Most seconds of an execution whose caller waits (Lambda developer guide, "Invoking durable functions")."""
_POLLED = ("queue", "dynamodb_stream", "kinesis_stream")
_CHECKPOINTS = ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"]


@arguments
class FunctionDurableArgs(TypedDict, Generic[Omitted], total=False):
    """Durable executions of a function, whose code uses AWS's durable execution SDK."""

    execution_timeout_seconds: Required[Annotated[int, Between(1, 31_622_400)]]
    """Longest duration of an execution from its start to its end, with its waits, in seconds. Event sources
    that Lambda polls, the URL, and other callers that wait for the result allow at most 900. Valid range: 1
    to 31622400."""
    retention_days: Annotated[int | Omitted, Between(1, 90), Default(14)]
    """Days that Lambda keeps the history of an execution that has ended. Valid range: 1 to 90. Defaults to
    `14`."""


def check_durable(
    given: FunctionDurableArgs[Completed] | None,
    errors: Errors,
    *,
    alias: str | None,
    retries: int | None,
    event_sources: "dict[str, FunctionEventSourceArgs[Completed]]",
    has_url: bool,
) -> None:
    """Checks the rules that join durable executions with other arguments.

    Args:
        given: The argument ``durable``.
        errors: Receives what is wrong.
        alias: The argument ``alias``.
        retries: The argument ``maximum_retry_attempts``.
        event_sources: The argument ``event_sources``.
        has_url: Whether the function has a URL.
    """
    if given is None or errors.concern("durable"):
        return
    if alias is None:
        errors.add("durable", "requires a published version. Set 'alias', such as 'live'")
    if retries is not None:
        errors.add(
            "maximum_retry_attempts",
            "cannot be combined with 'durable': Lambda does not repeat an execution. Remove it",
        )
    seconds = given["execution_timeout_seconds"]
    if seconds <= LONGEST_SYNCHRONOUS:
        return
    waiting = [f"event_sources.{name}" for name, each in event_sources.items() if any(map(each.get, _POLLED))]
    if has_url:
        waiting.append("url")
    if waiting:
        errors.narrow("durable").add(
            "execution_timeout_seconds",
            f"{seconds} exceeds the 15 minutes that Lambda waits for an execution of {', '.join(waiting)};"
            f" must be at most {LONGEST_SYNCHRONOUS}. Reduce it",
        )


def find_longest(given: FunctionDurableArgs[Completed] | None, timeout: int) -> int:
    """Returns the seconds that a caller may wait for a result."""
    return given["execution_timeout_seconds"] if given else timeout


def build_durable_config(
    given: FunctionDurableArgs[Completed] | None,
) -> aws.lambda_.FunctionDurableConfigArgsDict | None:
    """Returns the durable executions of a function as its resource accepts them."""
    if given is None:
        return None
    return {
        "execution_timeout": given["execution_timeout_seconds"],
        "retention_period": given["retention_days"],
    }


def allow_checkpoints(
    scope: Scope,
    given: FunctionDurableArgs[Completed] | None,
    role: Role,
    function: aws.lambda_.Function,
) -> Sequence[pulumi.Resource]:
    """Allows the role of a function to save its own executions; returns what callers are created after."""
    if given is None:
        return []
    executions = pulumi.Output.format("{0}:*", function.arn)
    return [
        aws.iam.RolePolicy(
            scope.child("durable-policy"),
            role=role.name,
            policy=identity_document([allow(_CHECKPOINTS, executions)]),
            opts=scope.opts(),
        )
    ]
