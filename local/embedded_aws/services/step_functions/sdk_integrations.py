"""AWS SDK integrations of Step Functions call every action of the emulator's services."""

from collections.abc import Callable

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.service_calls.call import call


def _replace_calls(_: Callable[..., object]) -> Callable[..., object]:
    return call


PATCHES = (
    Patch(
        step_functions.invoke_sdk_integration,
        _replace_calls,
        "AWS SDK integrations call every action of the emulator's services",
    ),
)
