"""The rollout of a new version of a function: its pace, its alarms, and the functions that validate it."""

from typing import Annotated, Final, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import (
    SAME_REGION,
    Between,
    Completed,
    Default,
    Length,
    Matches,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.distinct import check_distinct

_LONGEST: Final = 2_880
"""Most minutes between the first and the last shift of the traffic (CodeDeploy quotas)."""
_ALARMS: Final = 49
"""Alarms of a deployment group beside that of the component (CodeDeploy quotas)."""
PERCENTAGE: Final = 10
INTERVAL_MINUTES: Final = 5


@arguments
class FunctionRolloutHookArgs(TypedDict):
    """A function that validates a rollout, and its role."""

    arn: Required[
        Annotated[
            pulumi.Input[str],
            arn_of(
                "lambda",
                "function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?",
                "the ARN of a function, with its alias if it has one",
                region=SAME_REGION,
            ),
        ]
    ]
    """ARN of the function, or of its alias. CodeDeploy invokes it with ``DeploymentId`` and
    ``LifecycleEventHookExecutionId``; it must report ``Succeeded`` or ``Failed`` to CodeDeploy within an
    hour."""
    role_name: Required[
        Annotated[pulumi.Input[str], Matches("[A-Za-z0-9_+=,.@-]{1,64}", "the name of an IAM role")]
    ]
    """Name of the execution role of the function, which is allowed to report its result."""


@arguments
class FunctionRolloutArgs(TypedDict, Generic[Omitted], total=False):
    """The pace at which a new version of a function gets the traffic of its alias, by AWS CodeDeploy."""

    strategy: Annotated[Literal["canary", "linear", "all_at_once"] | Omitted, Default("canary")]
    """``canary`` gives the new version ``percentage`` of the traffic, and after ``interval_minutes`` all of
    it; ``linear`` adds ``percentage`` each time; ``all_at_once`` waits for the hooks only. Valid values:
    `canary`, `linear`, `all_at_once`. Defaults to `canary`."""
    percentage: Annotated[int | None, Between(1, 99), Default(None, f"`{PERCENTAGE}`")]
    """Percentage of the traffic in one step. Valid range: 1 to 99. Defaults to `10`."""
    interval_minutes: Annotated[int | None, Between(1, _LONGEST), Default(None, f"`{INTERVAL_MINUTES}`")]
    """Minutes between two steps. Valid range: 1 to 2880. Defaults to `5`."""
    alarm_names: Annotated[
        list[Annotated[pulumi.Input[str], Matches(r"(?s:.{1,255})", "the name of an alarm of CloudWatch")]]
        | Omitted,
        Length(0, _ALARMS),
        Default([]),
    ]
    """Names of more alarms that stop the rollout and roll it back, beside that on errors of the new version.
    Valid length: 0 to 49. Defaults to none."""
    pre_traffic_hook: Annotated[FunctionRolloutHookArgs | None, Default()]
    """Function that validates the new version before it gets traffic. Defaults to none."""
    post_traffic_hook: Annotated[FunctionRolloutHookArgs | None, Default()]
    """Function that validates the new version when it has all of the traffic. Defaults to none."""


def check_rollout(given: FunctionRolloutArgs[Completed] | None, alias: str | None, errors: Errors) -> None:
    """Checks the rules that join the arguments of a rollout.

    Args:
        given: The argument ``rollout``.
        alias: Name of the alias of the function.
        errors: Receives what is wrong.
    """
    if given is None or errors.concern("rollout", "alias"):
        return
    if alias is None:
        errors.add("rollout", "requires a published version. Set 'alias', such as 'live'")
    below = errors.narrow("rollout")
    named = {below.narrow("alarm_names", at).path: each for at, each in enumerate(given["alarm_names"])}
    check_distinct(errors, named, "Remove it")
    if given["strategy"] == "all_at_once":
        for argument in ("percentage", "interval_minutes"):
            if given[argument] is not None:
                below.add(argument, "cannot be combined with the strategy 'all_at_once'. Remove it")
        return
    percentage, minutes = read_pace(given)
    steps = -(-100 // percentage) - 1 if given["strategy"] == "linear" else 1
    if minutes * steps > _LONGEST:
        below.add(
            "interval_minutes",
            f"{minutes:,} takes {minutes * steps:,} minutes in {steps} steps; must be at most"
            f" {_LONGEST // steps:,}. Reduce it, or raise 'percentage'",
        )


def read_pace(given: FunctionRolloutArgs[Completed]) -> tuple[int, int]:
    """Returns the percentage of a step, and the minutes between two."""
    return given["percentage"] or PERCENTAGE, given["interval_minutes"] or INTERVAL_MINUTES
