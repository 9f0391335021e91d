"""Outcomes of replayed tests, read from JUnit XML."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from xml.etree import ElementTree

from tests.recorded.recordings import SERVICES

_COLOUR: Final = re.compile(r"\x1b\[\d+m|#x1B\[\d+m")
_DIFFERENCE: Final = re.compile(r"^\s*(?:E\s+)?\(([-+~])\) (/\S*)(.*)$", re.MULTILINE)
_NUMBER: Final = re.compile(r":\d+>")
_RAISED: Final = re.compile(r"(?:assert\b|Failed:|[\w.]*(?:Error|Exception|Timeout|Fault|NotFound\w*)\b)")
_TEXT: Final = re.compile(r"/(?:Message|message|exception_message|cause|Cause|error_message)$")
_SIGNS: Final = {"-": "absent here:", "+": "only here:", "~": "another value:"}
_WORDS: Final = (
    (re.compile(r"Failed: DID NOT RAISE.*"), "accepts what AWS rejects"),
    (re.compile(r"KeyError: '(\w+)'"), r"absent here: \1"),
    (re.compile(r"Failed: Timeout.*"), "no end within a minute"),
)
"""Shorter words for lines of Python."""
_BROKEN_TEST: Final = re.compile(
    r"ModuleNotFoundError|ImportError|FileNotFoundError|fixture '\w+' not found|worker '\w+' crashed"
    r"|'X509' object has no attribute|No state for \S+ recorded|DockerNotAvailable"
)
"""Faults of the test or of its surroundings, which tell nothing about an emulator."""
_LONGEST: Final = 160


@dataclass(frozen=True)
class Outcome:
    """The outcome of a test.

    Attributes:
        state: Whether the emulator answered as AWS, or the test does not run.
        reason: One line that says why not; empty if it passes.
        seconds: Time that it took.
    """

    state: Literal["passes", "differs", "skipped"]
    reason: str = ""
    seconds: float = 0


def service_of(test: str) -> str:
    """Returns the service of the ID of a test: the directory below ``tests/aws/services``."""
    return Path(test.partition("::")[0]).relative_to(SERVICES).parts[0]


def read_outcomes(report: Path, tree: Path) -> dict[str, Outcome]:
    """Returns the outcome of each test of a JUnit report, by the ID that pytest takes."""
    outcomes: dict[str, Outcome] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        test = _find_id(case.get("classname") or "", case.get("name") or "", tree)
        # A failure while a test is torn down is a second case of it.
        if test and outcomes.get(test, Outcome("passes")).state == "passes":
            outcomes[test] = _read_case(case)
    return outcomes


def _read_case(case: ElementTree.Element) -> Outcome:
    seconds = float(case.get("time") or 0)
    for tag in ("failure", "error"):
        if (found := case.find(tag)) is not None:
            reason = describe_difference(found.text or found.get("message") or "")
            if _BROKEN_TEST.search(reason):
                return Outcome("skipped", f"out of scope: the test itself fails: {reason}", seconds)
            return Outcome("differs", reason, seconds)
    if (skipped := case.find("skipped")) is not None:
        return Outcome("skipped", (skipped.get("message") or "").removeprefix("Skipped: "), seconds)
    return Outcome("passes", seconds=seconds)


def _find_id(classname: str, name: str, tree: Path) -> str | None:
    """Returns the ID of a case: its file, its classes, its name; None if it is about a file."""
    parts = classname.split(".")
    for count in range(len(parts), 0, -1):
        file = "/".join(parts[:count]) + ".py"
        if (tree / file).is_file():
            return "::".join([file, *parts[count:], name])
    return None


def describe_difference(text: str) -> str:
    """Returns one line that tells how an answer differs, from the traceback of a failed test."""
    text = _COLOUR.sub("", text)
    if found := _find_differences(text):
        sign, path, rest = found[0]
        return _shorten(f"{_SIGNS[sign]} {path}{rest.replace(' ... (expected → actual)', '')}")
    raised = [line for line in re.findall(r"^E\s+(.*)$", text, re.MULTILINE) if line.strip()]
    telling = [line for line in raised if _RAISED.match(line)]
    line = (telling or raised or [text.strip()[-_LONGEST:]])[-1]
    for found, words in _WORDS:
        line = found.sub(words, line)
    return _shorten(line)


def _find_differences(text: str) -> list[tuple[str, str, str]]:
    """Returns differences of snapshots, error codes first and texts last, but not numbers of placeholders."""
    found = [row for row in _DIFFERENCE.findall(text) if not (row[0] == "~" and _is_renumbered(row[2]))]
    return sorted(found or _DIFFERENCE.findall(text), key=lambda row: _rank(row[1]))


def _rank(path: str) -> int:
    if path.endswith(("/Error/Code", "/Error", "/HTTPStatusCode")):
        return 0
    return 2 if _TEXT.search(path) else 1


def _is_renumbered(change: str) -> bool:
    before, _, after = _NUMBER.sub(">", change.replace(" ... (expected → actual)", "")).partition("→")
    return before.strip() == after.strip()


def _shorten(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
