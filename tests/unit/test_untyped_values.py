"""Values above the adapter to MiniStack have types: the lines with ``Any`` only become fewer."""

import re
from collections import Counter
from pathlib import Path

from graphs import ROOT

EMBEDDED_AWS = ROOT / "local/embedded_aws"
ADAPTER = EMBEDDED_AWS / "ministack"
CEILINGS = {
    "component_packages": 2,
    "emulator": 2,
    "lifecycle": 2,
    "program": 2,
    "resource_model": 5,
    "schemas": 2,
}
"""The lines with ``Any`` of each room, which only become fewer; a room that is not listed has none."""
_ANY = re.compile(r"\bAny\b")


def find_room(path: Path) -> str:
    """The service or the room of a file."""
    parts = path.relative_to(EMBEDDED_AWS).with_suffix("").parts
    return "/".join(parts[: 2 if parts[0] == "services" else 1])


def count_lines() -> Counter[str]:
    found: Counter[str] = Counter()
    for path in sorted(EMBEDDED_AWS.rglob("*.py")):
        if ADAPTER not in path.parents:
            found[find_room(path)] += len(
                [line for line in path.read_text().splitlines() if _ANY.search(line)]
            )
    return +found


def test_no_room_gets_more_lines_with_any():
    found = count_lines()
    risen = {room: count for room, count in found.items() if count > CEILINGS.get(room, 0)}
    assert not risen, f"use a type, or `Json` of embedded_aws.json_values: {risen}; ceilings are {CEILINGS}"


def test_rooms_without_any_are_not_listed():
    assert [room for room in CEILINGS if not count_lines()[room]] == []
