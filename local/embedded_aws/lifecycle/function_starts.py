"""Starts functions that an update has changed, before they are invoked."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from embedded_aws.emulator.administration import STARTS_PATH
from embedded_aws.emulator.process import Emulator

if TYPE_CHECKING:
    from embedded_aws.program.registration import Registration

_FUNCTION: Final = "aws:lambda/function:Function"


def start_changed(
    emulator: Emulator, region: str, resources: "Iterable[Registration]", done: Mapping[str, str]
) -> None:
    """Starts functions that an update has created or changed.

    Args:
        emulator: Where they run.
        region: Region of the functions.
        resources: The resources of a stack.
        done: The operations by URN.
    """
    names = [each.outputs["name"] for each in resources if each.type == _FUNCTION and each.urn in done]
    if names:
        emulator.ask("POST", STARTS_PATH, {"names": names, "region": region})
