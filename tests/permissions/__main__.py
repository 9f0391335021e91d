"""Compares emulators: ``python -m tests.permissions [--write] [NAME | NAME=URL …]``.

Starts each emulator, or joins the one at the URL, and prints what became of each arrow. ``--write`` keeps it
in ``results.json``, from which ``make security`` writes the table of ``docs/security.md``.
"""

import argparse
import datetime
import sys
from contextlib import nullcontext

from tests.permissions.arrows import ARROWS
from tests.permissions.emulators import OURS, PEERS, Running, quiet
from tests.permissions.results import Column, read, write
from tests.permissions.trial import Result, key, try_all


def main() -> None:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tests.permissions", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the results")
    parser.add_argument("emulators", nargs="*", metavar="NAME[=URL]", help=", ".join(PEERS))
    given = parser.parse_args()
    columns = read()
    for text in given.emulators or PEERS:
        name, _, url = text.partition("=")
        columns[name] = _try(name, url)
        for arrow, result in columns[name].results.items():
            sys.stdout.write(f"{name}: {result.outcome}: {arrow} {result.detail}".rstrip() + "\n")
        if given.write:
            write(columns)


def _try(name: str, url: str) -> Column:
    peer = PEERS[name]
    tried = [arrow for arrow in ARROWS if not arrow.services & peer.needs_docker]
    start = nullcontext(Running(peer.join(url), quiet)) if url and peer.join else peer.start()
    with start as running:
        results = try_all(running.aws, tried, running.settle)
    others = {key(arrow): Result("not tried", "needs Docker") for arrow in ARROWS if arrow not in tried}
    results = {key(arrow): {**results, **others}[key(arrow)] for arrow in ARROWS}
    date = "" if name == OURS else f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    return Column(peer.version, date, results)


main()
