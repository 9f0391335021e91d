"""Replays recorded answers of AWS: ``python -m tests.recorded [--renew] [-k EXPRESSION] [SERVICE …]``.

Compares the outcomes with ``ledger.toml``, and fails if it says otherwise; ``--renew`` takes them over.
``--against NAME`` counts those of another emulator in the same way, and keeps the counts for the documents.
"""

import argparse
import sys
import time
from collections.abc import Mapping

from tests.permissions.emulators import OURS
from tests.recorded.counts import keep_counts
from tests.recorded.ledger import Ledger
from tests.recorded.outcomes import Outcome, service_of
from tests.recorded.recordings import COMMIT, DEFAULT, REPOSITORY, VARIABLE, find_recordings
from tests.recorded.replay import EMULATORS, PYTHON, copy_recordings, replay


def main() -> int:
    """Runs the comparison; returns 1 if an outcome contradicts the ledger."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorded", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="take the outcomes over into the ledger")
    parser.add_argument(
        "--against", choices=EMULATORS, default=OURS, help=f"another emulator than the {OURS}"
    )
    parser.add_argument("-k", dest="expression", default="", help="only the tests that pytest selects by it")
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="all if none is given")
    given = parser.parse_args()
    recordings = find_recordings()
    if recordings is None:
        sys.stderr.write(
            f"no recordings in {DEFAULT}: {VARIABLE} names a clone of {REPOSITORY} at {COMMIT}\n"
        )
        return 0
    if not PYTHON.exists():
        sys.stderr.write("the environment of the recorded tests is missing; 'make recorded' sets it up\n")
        return 2
    if unknown := set(given.services) - set(recordings.services):
        parser.error(
            f"no recordings of {', '.join(sorted(unknown))}; there are {', '.join(recordings.services)}"
        )
    copy_recordings(recordings)
    outcomes: dict[str, Outcome] = {}
    for service in given.services or recordings.services:
        began = time.monotonic()
        found = replay(given.against, service, expression=given.expression)
        outcomes |= found
        sys.stdout.write(f"{_summarize(service, found)} in {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    if not given.expression:
        keep_counts(given.against, outcomes)
    return _compare(outcomes, renew=given.renew) if given.against == OURS else 0


def _summarize(service: str, outcomes: Mapping[str, Outcome]) -> str:
    states = [outcome.state for outcome in outcomes.values()]
    return f"{service}: {states.count('passes')} of {len(states) - states.count('skipped')} pass"


def _compare(outcomes: dict[str, Outcome], *, renew: bool) -> int:
    ledger = Ledger.read()
    worse = [
        test
        for test, outcome in outcomes.items()
        if outcome.state == "differs" and test in ledger.entries and ledger.entries[test].state == "passes"
    ]
    # Once more, without the load of the others.
    for service in sorted({service_of(test) for test in worse}):
        outcomes |= replay(OURS, service, [test for test in worse if service_of(test) == service])
    if renew:
        ledger.renew(outcomes)
        ledger.write()
    contradictions = ledger.find_contradictions(outcomes)
    sys.stdout.write("".join(f"{line}\n" for line in contradictions))
    return 1 if contradictions else 0


if __name__ == "__main__":
    sys.exit(main())
