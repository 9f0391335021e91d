"""AWS SDK integrations of Step Functions call every action of the emulator's services."""

from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from embedded_aws.ministack.patching import Patch
from embedded_aws.service_calls.call import call


def _calls(_: Callable[..., Any]) -> Callable[..., Any]:
    return call


PATCHES = (
    Patch(
        stepfunctions,
        "_invoke_aws_sdk_integration",
        "57ad8f2ca3c0fc02",
        _calls,
        "AWS SDK integrations call every action of the emulator's services",
    ),
)
