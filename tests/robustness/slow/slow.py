"""A conversion that takes its time."""

import shutil
import time

from conversion import Result, Source, conversion_handler

SECONDS = 2.5


def copy_slowly(source: Source) -> Result:
    """Copies the source after a while."""
    time.sleep(SECONDS)
    result = source.directory / "copy"
    shutil.copyfile(source.path, result)
    return Result(result, "application/octet-stream")


handler = conversion_handler(copy_slowly)
