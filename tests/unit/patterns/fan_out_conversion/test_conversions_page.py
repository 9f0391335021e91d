"""The page docs/conversions.md has the variables, fields and attributes of the package ``conversion``."""

import json
import re
from pathlib import Path
from unittest.mock import Mock

from conversion.dead_letters import send_dead_letter
from conversion.events import Upload
from conversion.notifications import describe_failure, describe_success, publish
from conversion.settings import VARIABLES

PAGE = (Path(__file__).resolve().parents[4] / "docs/conversions.md").read_text()
UPLOAD = Upload("bucket", "a.png", 1, "etag", "1A")


def test_variables():
    assert tuple(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)) == VARIABLES


def test_fields_of_a_status():
    published = set[str]()
    for notification in (
        describe_success(UPLOAD, "b.png", "image/png", 1),
        describe_failure(UPLOAD, "broken"),
    ):
        publish(sns := Mock(), "arn", "png", notification)
        published |= {*json.loads(sns.publish.call_args.kwargs["Message"])}
    _, fields = PAGE.split("| field | value |")
    rows = re.findall(r"^\| (`[^|]+) \|", fields, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == published


def test_attributes_of_a_dead_letter():
    send_dead_letter(sqs := Mock(), "url", "png", "{}", {"a.png": "broken"})
    attributes = sqs.send_message.call_args.kwargs["MessageAttributes"]
    assert " and ".join(f"`{name}`" for name in [*attributes][1:]) in PAGE
    assert {*attributes} == {"Conversion", "Key", "Reason"}
