"""Recorded answers as data: snapshots, and files in JSON with comments and trailing commas."""

import json
import re
from typing import Any, Final

from tests.recorded.recordings import SERVICES, Recordings

_TEXT_OR_ADDITION: Final = re.compile(
    r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*(?:(?://[^\n]*\n|/\*.*?\*/)\s*)*[\]}])', re.DOTALL
)


def read_json5(text: str) -> Any:
    """Returns the value of a text in the part of JSON5 that the recordings use."""
    return json.loads(_TEXT_OR_ADDITION.sub(lambda found: found[0] if found[0][0] == '"' else "", text))


def read_answers(recordings: Recordings, file: str, test: str) -> dict[str, Any]:
    """Returns what AWS answered to each variant of a test, by the variant: the text in brackets of its ID.

    Args:
        recordings: The recordings.
        file: Path of the file of tests, below the services.
        test: Name of the test, without class and variant.
    """
    path = recordings.tree / SERVICES / file
    snapshots = json.loads(path.with_suffix(".snapshot.json").read_text())
    named = re.compile(rf".*::{re.escape(test)}\[(?P<variant>.*)\]", re.DOTALL)
    return {
        found["variant"]: content["recorded-content"]
        for name, content in snapshots.items()
        if (found := named.fullmatch(name))
    }
