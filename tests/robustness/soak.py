"""Many small objects through three conversions, one in a hundred of them poison.

``python -m tests.robustness.soak 10000`` does it with that many and prints what it took.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from embedded_aws import Deployment
from tests.e2e.fan_out_conversion.media import Media
from tests.robustness.load import (
    CONVERSIONS,
    Upload,
    check_results,
    deploy_conversions,
    put,
    receive_letters,
    wait_until_converted,
)
from tests.robustness.processes import find_process, find_workers, peak_megabytes

POISON_EVERY = 100


@dataclass(frozen=True)
class Report:
    """Duration and results.

    Attributes:
        uploads: Objects, poison included.
        poison: Of them, those that are not images.
        results: Objects that came out.
        uploaded: Seconds until the last one was uploaded.
        converted: Seconds until every queue was empty, from the first upload on.
        memory: Peak in megabytes of the emulator and, the largest of each, of the conversions' processes.
    """

    uploads: int
    poison: int
    results: int
    uploaded: float
    converted: float
    memory: dict[str, float]

    def __str__(self) -> str:
        conversions = self.uploads * len(CONVERSIONS)
        memory = ", ".join(f"{name} {peak:.0f} MB" for name, peak in self.memory.items())
        return (
            f"{self.uploads:,} objects ({self.poison:,} poison) × {len(CONVERSIONS)} conversions:"
            f" {self.results:,} results, all as they must be, none lost, none written twice\n"
            f"time: uploaded in {self.uploaded:.1f} s, converted after {self.converted:.1f} s,"
            f" {conversions / self.converted:.0f} conversions a second\n"
            f"memory at most: {memory}"
        )


def soak(count: int) -> Report:
    """Uploads ``count`` objects and checks everything that comes out.

    Raises:
        AssertionError: Something is lost, wrong, written twice, or takes more than half a second an object.
    """
    uploads = [Upload(number, good=number % POISON_EVERY != 0) for number in range(count)]
    with deploy_conversions(CONVERSIONS, batch_size=10, timeout=30) as deployment:
        media = Media(deployment)
        start = time.monotonic()
        put(media, uploads)
        uploaded = time.monotonic() - start
        wait_until_converted(media, uploads, seconds=120 + count)
        converted = time.monotonic() - start
        memory = dict(_memory(deployment))
        check_results(media, uploads)
        poison = [upload for upload in uploads if not upload.good]
        _check_dead_letters(media, poison)
        results = sum(len(list(upload.results())) for upload in uploads)
        return Report(count, len(poison), results, uploaded, converted, memory)


def _memory(deployment: Deployment) -> Iterator[tuple[str, float]]:
    yield "emulator", peak_megabytes(find_process(deployment.emulator))
    workers = find_workers(deployment.emulator)
    for conversion in CONVERSIONS:
        yield (
            conversion,
            max(peak_megabytes(each) for each, name in workers.items() if f"-{conversion}-" in name),
        )


def _check_dead_letters(media: Media, poison: list[Upload]) -> None:
    """Checks that the dead letters are those of the poison, once each, with a reason that names the key."""
    for conversion in CONVERSIONS:
        letters = receive_letters(media, conversion)
        expected = [] if conversion == "archive" else [upload.key for upload in poison]
        assert sorted(letter["Key"] for letter in letters) == expected
        for letter in letters:
            assert letter["Conversion"] == conversion
            assert letter["Key"] in letter["Reason"]
            assert "cannot be read" in letter["Reason"]


if __name__ == "__main__":
    print(soak(int(sys.argv[1])))  # noqa: T201 a command
