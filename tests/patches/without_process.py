"""The emulator's process without one of its patches."""

import os
import sys
from dataclasses import replace
from typing import Any

from embedded_aws.server import patches as emulator_patches
from embedded_aws.server import process as emulator_process
from embedded_aws.server.patches import Patch

LEFT_OUT = "LEFT_OUT_PATCH"
"""Environment variable with the title of the patch."""


def leave_out(title: str) -> None:
    """Removes a patch from the table."""
    whole = emulator_patches.table

    def without(*given: Any) -> tuple[Patch, ...]:
        patches = whole(*given)
        (left,) = (patch for patch in patches if patch.title == title)
        return tuple(
            replace(patch, over=left.over)
            if (patch.target, patch.over) == (left.target, left.home)
            else patch
            for patch in patches
            if patch is not left
        )

    emulator_patches.table = without


if __name__ == "__main__":
    leave_out(os.environ[LEFT_OUT])
    emulator_process.main(int(sys.argv[1]))
