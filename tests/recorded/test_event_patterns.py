"""Event patterns match the events that they match on AWS, and are rejected with its errors."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.recorded.data import read_answers, read_json5
from tests.recorded.recordings import SERVICES, Recordings


def test_recorded_event_patterns(recordings: Recordings, emulator: Emulator, subtests: pytest.Subtests):
    errors = read_answers(recordings, "events/test_events_patterns.py", "test_event_pattern")
    for file in sorted((recordings.tree / SERVICES / "events/event_pattern_templates").glob("*.json5")):
        case, name = read_json5(file.read_text()), file.stem
        answer = _try_pattern(emulator.client("events"), case)
        with subtests.test(name):
            if name.endswith("_EXC"):
                expected = errors[name][name]["exception_message"]["Error"]
                assert answer == {"Code": expected["Code"], "Message": expected["Message"]}
            else:
                assert answer is not name.endswith("_NEG")


def _try_pattern(events: Any, case: dict[str, Any]) -> Any:
    """Returns whether the pattern matches; or the error, with the first line of its text."""
    try:
        asked = events.test_event_pattern(
            Event=json.dumps(case["Event"]), EventPattern=json.dumps(case["EventPattern"])
        )
    except ClientError as error:
        return {**error.response["Error"], "Message": error.response["Error"]["Message"].split("\n")[0]}
    return asked["Result"]
