"""The memory of an emulator that runs for long, under a steady stream of uploads.

``python -m tests.robustness.endurance 60`` uploads a picture every two seconds for an hour, the same hundred
keys again and again, and prints rows of ``docs/measurements.md``.
"""

import itertools
import sys
import time

from embedded_aws import Deployment
from tests.e2e.fan_out_conversion.media import Media
from tests.robustness.load import CONVERSIONS, Upload, deploy_conversions, put
from tests.robustness.processes import find_process, find_workers, resident_megabytes

PAUSE = 2.0  # seconds between two uploads
KEYS = 100
MINUTES = (1, 5, 10, 20, 30, 45, 60, 120, 240, 480)


def endure(minutes: int) -> None:
    """Prints the memory after some minutes, the last row after ``minutes``."""
    print("| minutes | uploads | events | emulator | functions |\n| --- | --- | --- | --- | --- |")  # noqa: T201
    with deploy_conversions(CONVERSIONS) as deployment:
        media, start = Media(deployment), time.monotonic()
        uploads = itertools.count(1)
        for minute in sorted({*(each for each in MINUTES if each < minutes), minutes}):
            number = 0
            while time.monotonic() - start < 60 * minute:
                number = next(uploads)
                put(media, [Upload(number % KEYS)])
                time.sleep(max(0.0, start + number * PAUSE - time.monotonic()))
            print(_row(deployment, minute, number), flush=True)  # noqa: T201


def _row(deployment: Deployment, minute: int, uploads: int) -> str:
    functions = sum(map(resident_megabytes, find_workers(deployment.emulator)))
    events = deployment.events(after=-1)["last"]
    emulator = resident_megabytes(find_process(deployment.emulator))
    return f"| {minute} | {uploads:,} | {events:,} | {emulator:.0f} MB | {functions:.0f} MB |"


if __name__ == "__main__":
    endure(int(sys.argv[1]))
