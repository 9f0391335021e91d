"""Results of each arrow in each emulator, as kept beside this file, and the table made from them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.permissions.arrows import ARROWS
from tests.permissions.trial import Result, key

FILE: Final = Path(__file__).with_suffix(".json")
_WORDS: Final = {"stopped": "✓", "flows": "**flows**", "fails": "—", "not tried": "Docker"}

INTRODUCTION: Final = """\
# A missing permission, here and in other emulators

For each arrow between two services: does it flow with the permission that AWS requires, and not without it?
`python -m tests.permissions` makes the same calls in each emulator, with IAM switched on; the suite makes
them in the embedded emulator, and fails when one that is stopped here flows.

✓ is stopped when the permission is missing · **flows** although it is missing · — does not flow with it
either, or cannot be set up by these calls · Docker is needed, and was not there · an empty cell was not tried
"""
_NOT_TRIED: Final = """
Not in the table: LocalStack, which requires an account; floci and AWS Emulator, whose programs no package
registry has; and fakecloud 0.51.0, which must be compiled: `cargo install` had not finished after 40 minutes
on two cores that ran tests meanwhile, so there is no result.
"""


@dataclass(frozen=True)
class Column:
    """The results of one emulator, by arrow; the version and the date are empty for our own."""

    version: str
    date: str
    results: dict[str, Result]


def read() -> dict[str, Column]:
    """Returns the results by the name of the emulator."""
    kept = json.loads(FILE.read_text())
    return {
        name: Column(
            column["version"],
            column["date"],
            {arrow: Result(**result) for arrow, result in column["results"].items()},
        )
        for name, column in kept.items()
    }


def write(columns: dict[str, Column]) -> None:
    """Keeps the outcomes; the errors would name what each run made up."""
    kept = {name: asdict(column) for name, column in columns.items()}
    for column in kept.values():
        column["results"] = {
            arrow: {"outcome": result["outcome"]} for arrow, result in column["results"].items()
        }
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def summary() -> str:
    """Returns how many calls without permission each emulator stops, for ``docs/security.md``."""
    lines = ["| emulator | stopped | of the arrows tried |", "| --- | --- | --- |"]
    for name, column in read().items():
        stopped = sum(result.outcome == "stopped" for result in column.results.values())
        version = " ".join(filter(None, [name, column.version, f"({column.date})" if column.date else ""]))
        lines.append(f"| {version} | {stopped} | {len(column.results)} |")
    return "\n".join([*lines, ""])


def report() -> str:
    """Returns ``docs/reports/missing-permissions.md``."""
    columns = read()
    names = [
        " ".join(filter(None, [name, column.version, f"({column.date})" if column.date else ""]))
        for name, column in columns.items()
    ]
    lines = [f"| arrow | missing | {' | '.join(names)} |", "| --- " * (len(names) + 2) + "|"]
    for arrow in ARROWS:
        cells = [_cell(column, key(arrow)) for column in columns.values()]
        lines.append(f"| {arrow.title} | {arrow.missing} | {' | '.join(cells)} |")
    return "\n".join([INTRODUCTION, *lines, _NOT_TRIED])


def _cell(column: Column, arrow: str) -> str:
    result = column.results.get(arrow)
    return _WORDS[result.outcome] if result else ""
