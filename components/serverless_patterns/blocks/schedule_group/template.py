"""Arguments of ``CreateSchedule`` that the schedules of a group share, as the AWS SDKs name them."""

from collections.abc import Mapping
from typing import Any, Final, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.connections.schedules import ScheduleSettings

_NAMES: Final = {"eventbridge_parameters": "EventBridgeParameters"}
"""Names of members that the AWS provider spells as one word."""


def build_template(
    group_name: pulumi.Input[str],
    target: aws.scheduler.ScheduleTargetArgsDict,
    settings: ScheduleSettings,
    kms_key_arn: pulumi.Input[str] | None,
) -> pulumi.Output[str]:
    """Returns the arguments as JSON.

    Args:
        group_name: Name of the group.
        target: The target, with its role.
        settings: Other settings.
        kms_key_arn: Customer managed key that encrypts the schedules; None for that of the service.
    """
    return json_text(
        {
            "GroupName": group_name,
            "Target": _convert_names(target),
            "FlexibleTimeWindow": _convert_names(settings.window),
            "ActionAfterCompletion": "DELETE",
            **({"KmsKeyArn": kms_key_arn} if kms_key_arn else {}),
        }
    )


def _convert_names(value: object) -> Any:
    """Returns members with the names of the API, such as ``RoleArn`` for ``role_arn``."""
    if not isinstance(value, Mapping):
        return value
    members = cast("Mapping[str, object]", value)
    return {_convert_name(name): _convert_names(member) for name, member in members.items()}


def _convert_name(name: str) -> str:
    return _NAMES.get(name) or "".join(part.capitalize() for part in name.split("_"))
