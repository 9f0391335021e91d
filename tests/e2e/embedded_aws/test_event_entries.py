"""Invalid entries of PutEvents are rejected with AWS's errors."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

MALFORMED = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
LARGEST = 1024 * 1024


def put(emulator: Emulator, *details: str) -> dict[str, Any]:
    entries = [{"Source": "test", "DetailType": "Said", "Detail": detail} for detail in details]
    return emulator.client("events").put_events(Entries=entries)


@pytest.mark.parametrize("detail", ["[]", '"text"', "null", "3", "{", "", "text"])
def test_a_detail_is_an_object(emulator: Emulator, detail: str):
    answer = put(emulator, detail)
    assert (answer["FailedEntryCount"], answer["Entries"]) == (1, [MALFORMED])


def test_an_entry_has_its_members_and_its_time(emulator: Emulator):
    """AWS-owned sources are for AWS."""
    complete = {"Source": "test", "DetailType": "Said", "Detail": "{}"}
    without = [{name: complete[name] for name in complete if name != left} for left in complete]
    reserved = {**complete, "Source": "aws.test"}
    answer = emulator.client("events").put_events(Entries=[*without, reserved])
    messages = [
        f"Parameter {name} is not valid. Reason: {name} is a required argument."
        for name in ("Source", "DetailType", "Detail")
    ]
    codes = [*["InvalidArgument"] * 3, "NotAuthorizedForSourceException"]
    assert [entry["ErrorCode"] for entry in answer["Entries"]] == codes
    assert [entry["ErrorMessage"] for entry in answer["Entries"]] == [
        *messages,
        "Not authorized for the source.",
    ]


def test_one_malformed_entry_keeps_no_other_from_its_bus(emulator: Emulator):
    answer = put(emulator, '{"n": 1}', "[]", '{"n": 2}')
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][1] == MALFORMED
    assert [set(entry) for entry in answer["Entries"]][::2] == [{"EventId"}, {"EventId"}]


def test_an_entry_is_not_larger_than_it_may_be(emulator: Emulator):
    def build_detail(size: int) -> str:
        empty = json.dumps({"text": ""})
        return json.dumps({"text": "x" * (size - len("test") - len("Said") - len(empty))})

    assert put(emulator, build_detail(LARGEST))["FailedEntryCount"] == 0
    with pytest.raises(ClientError, match="over the limit"):
        put(emulator, build_detail(LARGEST + 1))
