"""The start of a target until it is ready, and its memory then."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median, quantiles

from bench.data_plane.scenario import NOT_SLOWER, Figure, Row
from bench.data_plane.targets import Start

_STARTS = 5


def measure_starts(targets: Mapping[str, Start], divisor: int) -> list[Row]:
    """Returns the rows of the start and of the memory.

    Args:
        targets: Starts each target, by its name.
        divisor: The number of starts is divided by it.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
    for turn in range(-1, max(_STARTS // divisor, 2)):
        for name, start in targets.items():
            measured = _measure(start)
            if turn >= 0:  # the first reads from the disk, and loads boto3
                found[name].append(measured)
    return [
        Row(
            "start until ready, ms", {name: _summarize(starts) for name, starts in found.items()}, NOT_SLOWER
        ),
        Row(
            "resident memory when ready, MB",
            {name: Figure(median(memory for _, memory in starts)) for name, starts in found.items()},
            NOT_SLOWER,
        ),
    ]


def _summarize(starts: list[tuple[float, float]]) -> Figure:
    seconds = [each for each, _ in starts]
    middle = median(seconds)
    return Figure(middle * 1000, quantiles(seconds, n=20, method="inclusive")[-1] / middle)


def _measure(start: Start) -> tuple[float, float]:
    """Returns the seconds until the first request is answered, and the megabytes of its processes."""
    before, began = _list_descendants(os.getpid()), time.perf_counter()
    with start() as started:
        started.aws.client("sts").get_caller_identity()
        seconds = time.perf_counter() - began
        processes = _list_descendants(os.getpid()) - before
        return seconds, sum(map(_read_resident, processes))


def _list_descendants(process: int) -> set[int]:
    found, waiting = set[int](), [process]
    while waiting:
        for children in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            new = {*map(int, children.read_text().split())} - found
            found |= new
            waiting += new
    return found


def _read_resident(process: int) -> float:
    """Returns the megabytes of a process that are in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
