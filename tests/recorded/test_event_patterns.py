"""Event patterns match as on AWS, and are rejected with its errors; the ledger has the exceptions."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.recorded.data import read_answers, read_json5
from tests.recorded.ledger import Ledger
from tests.recorded.recordings import SERVICES, Recordings

FILE = "events/test_events_patterns.py"
TEST = f"{SERVICES}/{FILE}::TestEventPattern::test_event_pattern"


def test_recorded_event_patterns(recordings: Recordings, emulator: Emulator, subtests: pytest.Subtests):
    errors, ledger = read_answers(recordings, FILE, "test_event_pattern"), Ledger.read().entries
    for file in sorted((recordings.tree / SERVICES / "events/event_pattern_templates").glob("*.json5")):
        case, name = read_json5(file.read_text()), file.stem
        answer = _try_pattern(emulator.client("events"), case)
        expected: Any = not name.endswith("_NEG")
        if name.endswith("_EXC"):
            error = errors[name][name]["exception_message"]["Error"]
            expected = {"Code": error["Code"], "Message": error["Message"]}
        with subtests.test(name):
            assert (answer == expected) == (ledger[f"{TEST}[{name}]"].state == "passes"), answer


def _try_pattern(events: Any, case: dict[str, Any]) -> Any:
    """Returns whether the pattern matches; or the error, with the first line of its text."""
    try:
        asked = events.test_event_pattern(
            Event=json.dumps(case["Event"]), EventPattern=json.dumps(case["EventPattern"])
        )
    except ClientError as error:
        return {**error.response["Error"], "Message": error.response["Error"]["Message"].split("\n")[0]}
    return asked["Result"]
