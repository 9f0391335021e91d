"""Each event is a line that names the resources of the program."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from event_examples import (
    ACCOUNT,
    API,
    BUCKET,
    DEAD,
    FUNCTION,
    MACHINE,
    NAMES,
    QUEUE,
    denial,
    event,
    execution,
    invocation,
    message,
)

from embedded_aws.event_log.lines import EventLines
from embedded_aws.event_log.model import TYPES

ERROR = {"type": "ValueError", "message": "no picture\nat all"}
ROLE = "arn:aws:sts::123456789012:assumed-role/jpeg-role/jpeg-1a2b3c4"
REQUEST = {"method": "GET", "path": "/items/7", "route": "/items/{id}", "status": 200, "target": API}
OBJECT = {"target": BUCKET, "bucket": "files-1a2b3c4", "key": "up/a.png"}
LINES = [
    (invocation(outcome="ok", duration_ms=41.2), "invocation jpeg  ok  41 ms"),
    (invocation(source=QUEUE, trigger="sqs", cold_start=True), "invocation jpeg  ← jobs  ok  cold start"),
    (invocation(trigger="lambda", duration_ms=2_345.0), "invocation jpeg  ← lambda  ok  2.3 s"),
    (invocation(outcome="error", error=ERROR), "invocation jpeg  error  ValueError: no picture"),
    (
        invocation(outcome="error", error={"type": "", "message": "x" * 81}),
        f"invocation jpeg  error  {'x' * 80}…",
    ),
    (event("request", **REQUEST, duration_ms=3.4), "request    GET /items/7  200  3 ms  shop  /items/{id}"),
    (event("request", **{**REQUEST, "route": "/items/7"}), "request    GET /items/7  200  shop"),
    (event("request", **{**REQUEST, "route": None, "status": 403}), "request    GET /items/7  403  shop"),
    (message("sent", FUNCTION, QUEUE), "message    jpeg → jobs  sent  5b1c0d2e"),
    (message("sent", None, QUEUE), "message    outside → jobs  sent  5b1c0d2e"),
    (message("delivered", QUEUE, FUNCTION, receive_count=1), "message    jobs → jpeg  delivered  5b1c0d2e"),
    (
        message("delivered", QUEUE, None, receive_count=2),
        "message    jobs → outside  delivered  receive 2  5b1c0d2e",
    ),
    (
        message("dead-lettered", QUEUE, DEAD, receive_count=3, reason="received 3 times"),
        "message    jobs → dead  dead-lettered  received 3 times  5b1c0d2e",
    ),
    (execution("started", outcome="running", source=API), "execution  orders  ← shop  started  8c1f"),
    (execution("entered", outcome="running", state="Pay"), "execution  orders  Pay entered  8c1f"),
    (execution("exited", state="Pay", duration_ms=9.0), "execution  orders  Pay exited  9 ms  8c1f"),
    (
        execution("failed-state", outcome="error", state="Pay", error=ERROR),
        "execution  orders  Pay failed  error  ValueError: no picture  8c1f",
    ),
    (execution("ended", duration_ms=160.0), "execution  orders  ended  ok  160 ms  8c1f"),
    (
        denial(ROLE, "s3:PutObject", FUNCTION, f"{BUCKET}/a/b.png"),
        "denial     jpeg (role jpeg-role)  is not allowed s3:PutObject on files/a/b.png",
    ),
    (
        denial("sns.amazonaws.com", "sqs:SendMessage", BUCKET, QUEUE),
        "denial     files (sns.amazonaws.com)  is not allowed sqs:SendMessage on jobs",
    ),
    (
        denial("arn:aws:iam::123456789012:user/ann", "s3:ListAllMyBuckets", None, None),
        "denial     arn:aws:iam::123456789012:user/ann  is not allowed s3:ListAllMyBuckets on *",
    ),
    (event("object", **OBJECT, size=12), "object     files/up/a.png  12 bytes"),
    (event("object", **OBJECT, size=1_536, source=FUNCTION), "object     files/up/a.png  1.5 KiB  ← jpeg"),
    (event("object", **OBJECT, size=3 * 2**30), "object     files/up/a.png  3.0 GiB"),
]


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("happened", "line"), LINES, ids=[line for _, line in LINES])
def test_an_event_is_a_line(happened: Any, line: str):
    assert EventLines(NAMES).format_event(happened) == [f"04:02:11.123 {line}"]


def test_there_is_a_line_for_each_type():
    assert {happened["type"] for happened, _ in LINES} == set(TYPES)


def test_what_a_function_wrote_is_below_its_invocation():
    output = "reading a.png\n\nTraceback (most recent call last):\n  File ..."
    assert EventLines(NAMES).format_event(invocation(output=output))[1:] == [
        "    reading a.png",
        "",
        "    Traceback (most recent call last):",
        "      File ...",
    ]


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        (f"{QUEUE}x", "jobs-1a2b3c4x"),
        (f"{FUNCTION}:live", "jpeg:live"),
        ("arn:aws:s3:::others/a/b", "others/a/b"),
        ("arn:aws:dynamodb:us-east-1:1:table/items-1", "items-1"),
        ("arn:aws:events:us-east-1:1:event-bus/default", "default"),
        (ROLE, "jpeg-role"),
        (f"{MACHINE}", "orders"),
    ],
)
def test_what_the_program_does_not_name_has_its_name_on_aws(arn: str, name: str):
    (line,) = EventLines(NAMES).format_event(message("sent", arn, DEAD))
    assert line.partition(" message    ")[2] == f"{name} → dead  sent  5b1c0d2e"


def test_the_page_shows_such_lines():
    page = Path("docs/local-work.md").read_text()
    conversion = {QUEUE: "media-uploads-topic", DEAD: "media-thumbnail-queue"}
    delivered = message("delivered", QUEUE, DEAD, message_id="1d4f514f-3b7a")
    role = "arn:aws:sts::123456789012:assumed-role/worker-role-db883e4/worker"
    denied = denial(role, "sqs:SendMessage", FUNCTION, QUEUE)
    for shown, names in ((delivered, conversion), (denied, {FUNCTION: "worker", QUEUE: "jobs"})):
        (line,) = EventLines(names).format_event(shown)
        assert f"{line.partition(' ')[2]}\n" in page


def test_names_that_others_choose_do_not_control_the_terminal():
    hostile = "a\x1b]0;owned\x07\n00:00:00 denial\r\u202egnp.é写"
    lines = EventLines(NAMES).format_event(event("object", **{**OBJECT, "key": hostile}, size=1))
    assert len(lines) == 1
    assert r"files/a\x1b]0;owned\x07\n00:00:00 denial\r\u202egnp.é写  1 bytes" in lines[0]


def test_output_of_a_function_has_no_colors():
    lines = EventLines(NAMES).format_event(invocation(output="\x1b[31mred\x1b[0m\ta\x08b\n"))
    assert lines[1:] == ["    red\ta\\x08b"]


def test_stream_of_a_table_is_shown_as_the_table():
    table = f"arn:aws:dynamodb:{ACCOUNT}:table/items-1a2b3c4"
    event = invocation(source=f"{table}/stream/2026-11-27T05:12:57.367", trigger="dynamodb")
    assert "← items  ok" in EventLines({**NAMES, table: "items"}).format_event(event)[0]
