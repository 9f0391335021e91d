"""The ledger: of each recorded test, whether the emulator answers as AWS does, and if not, why."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from tests.recorded.outcomes import Outcome, service_of
from tests.recorded.recordings import SERVICES

FILE: Final = Path(__file__).with_name("ledger.toml")
State = Literal["passes", "differs", "outdated", "out of scope"]
STATES: Final[tuple[State, ...]] = ("passes", "differs", "outdated", "out of scope")
_HEAD: Final = """\
# Of each test that LocalStack recorded on AWS, its state in the embedded emulator; `make recorded` compares.
#
#   passes        the emulator answers as AWS did
#   differs       it does not, for the reason given
#   outdated      AWS answers otherwise since the recording
#   out of scope  no component uses the operation or the service, for the reason given
"""


@dataclass(frozen=True)
class Entry:
    """The state of a test, with the reason of any but ``passes``."""

    state: State
    reason: str = ""


@dataclass
class Ledger:
    """Entries by the ID of the test."""

    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path = FILE) -> "Ledger":
        """Reads the ledger; a missing file has no entries."""
        entries: dict[str, Entry] = {}
        for service, states in (tomllib.loads(file.read_text()) if file.exists() else {}).items():
            for name, groups in states.items():
                for group in [{"tests": groups}] if name == "passes" else groups:
                    entry = Entry(name.replace("_", " "), group.get("reason", ""))
                    entries.update((f"{SERVICES}/{service}/{test}", entry) for test in group["tests"])
        return cls(entries)

    def write(self, file: Path = FILE) -> None:
        """Writes the ledger, sorted."""
        services = defaultdict[str, dict[str, Entry]](dict)
        for test, entry in sorted(self.entries.items()):
            services[service_of(test)][test] = entry
        file.write_text(_HEAD + "".join(_format_service(name, found) for name, found in services.items()))

    def find_contradictions(self, outcomes: Mapping[str, Outcome]) -> list[str]:
        """Returns a line for each outcome that contradicts the ledger, and for each test without an entry."""
        lines: list[str] = []
        for test, outcome in sorted(outcomes.items()):
            entry = self.entries.get(test)
            if entry is None:
                lines.append(f"{test}: is not in the ledger; it {outcome.state} {outcome.reason}".rstrip())
            elif outcome.state == "differs" and entry.state == "passes":
                lines.append(f"{test}: passes in the ledger; now {outcome.reason}")
            elif outcome.state == "passes" and entry.state != "passes":
                lines.append(f"{test}: {entry.state} in the ledger; now it passes")
        return lines

    def renew(self, outcomes: Mapping[str, Outcome]) -> None:
        """Takes over outcomes. A test that still differs keeps the reason that was written for it."""
        for test, outcome in outcomes.items():
            entry = self.entries.get(test)
            if outcome.state == "passes":
                self.entries[test] = Entry("passes")
            elif outcome.state == "skipped":
                self.entries[test] = Entry("out of scope", _read_skip(outcome.reason))
            elif entry is None or entry.state == "passes":
                self.entries[test] = Entry("differs", outcome.reason)

    def count(self, service: str) -> dict[State, int]:
        """Returns the number of tests of a service in each state."""
        states = [entry.state for entry in self.entries_of(service)]
        return {state: states.count(state) for state in STATES}

    def entries_of(self, service: str) -> list[Entry]:
        """Returns the entries of a service."""
        return [entry for test, entry in self.entries.items() if service_of(test) == service]

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the services that have entries, sorted."""
        return tuple(sorted({service_of(test) for test in self.entries}))


def _read_skip(reason: str) -> str:
    return reason.partition("out of scope: ")[2] or "LocalStack itself leaves the test out"


def _format_service(service: str, entries: Mapping[str, Entry]) -> str:
    prefix = f"{SERVICES}/{service}/"
    by_entry = defaultdict[Entry, list[str]](list)
    for test, entry in entries.items():
        by_entry[entry].append(test.removeprefix(prefix))
    passing = by_entry.pop(Entry("passes"), [])
    parts = [f"\n[{service}]\npasses = {_format_list(passing)}\n"]
    for entry, tests in sorted(
        by_entry.items(), key=lambda each: (STATES.index(each[0].state), each[0].reason)
    ):
        name = entry.state.replace(" ", "_")
        parts.append(
            f"\n[[{service}.{name}]]\nreason = {quote(entry.reason)}\ntests = {_format_list(tests)}\n"
        )
    return "".join(parts)


def _format_list(values: Collection[str]) -> str:
    lines: Iterable[str] = (f"    {quote(value)},\n" for value in values)
    return "[\n" + "".join(lines) + "]" if values else "[]"


def quote(text: str) -> str:
    """Returns a text as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
