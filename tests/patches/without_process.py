"""The emulator's process without a step of one of its patches."""

import os
import sys
from collections.abc import Iterable
from typing import Any

from embedded_aws.server import patches as emulator_patches
from embedded_aws.server import process as emulator_process
from embedded_aws.server.patches import Patch

LEFT_OUT = "LEFT_OUT_PATCH"
"""Environment variable with the title of the step."""


def leave_step_out(patches: Iterable[Patch], title: str | None) -> tuple[Patch, ...]:
    """Returns the patches without a step, and without its patch if it has no other step."""
    left = (patch.leave_out(title) if title in patch.titles else patch for patch in patches)
    return tuple(patch for patch in left if patch)


def leave_out(title: str) -> None:
    """Removes a step from the table."""
    whole = emulator_patches.list_patches

    def remove_step(*given: Any) -> tuple[Patch, ...]:
        return leave_step_out(whole(*given), title)

    emulator_patches.list_patches = remove_step


if __name__ == "__main__":
    leave_out(os.environ[LEFT_OUT])
    emulator_process.main(int(sys.argv[1]))
