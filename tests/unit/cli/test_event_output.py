"""``up`` and ``logs`` print events in colors on a terminal, plain elsewhere, and say what is missing."""

import io
import json
import sys
from typing import Any

import pytest

from embedded_aws.event_log.log import EventLog
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.stacks.event_output import EventPrinter, check_name, print_logged

QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs-1a2b3c4"
NAMES = {QUEUE: "jobs"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def log_messages(number: int = 1, *, kept: int = 10_000) -> EventLog:
    log = EventLog(events=kept)
    for _ in range(number):
        fields: dict[str, Any] = {"message_id": None, "receive_count": None, "reason": "[bold]no[/bold]"}
        log.add("message", source=None, target=QUEUE, outcome="error", action="retried", **fields)
    return log


def print_log(log: EventLog, monkeypatch: pytest.MonkeyPatch, output: io.StringIO, **how: Any) -> list[str]:
    monkeypatch.setattr(sys, "stdout", output)
    last = print_logged(lambda after, _: log.page(after), NAMES, EventPrinter(**how))
    assert last == log.page(-1)["last"]
    return output.getvalue().splitlines()


def test_lines_are_plain_in_a_file(monkeypatch: pytest.MonkeyPatch):
    (line,) = print_log(log_messages(), monkeypatch, io.StringIO())
    assert line.endswith(" message    outside → jobs  retried  [bold]no[/bold]")


def test_lines_are_in_color_on_a_terminal(monkeypatch: pytest.MonkeyPatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    (line,) = print_log(log_messages(), monkeypatch, Terminal())
    assert "\x1b[34m message   \x1b[0m\x1b[1;31m" in line
    monkeypatch.setenv("NO_COLOR", "1")
    (line,) = print_log(log_messages(), monkeypatch, Terminal())
    assert "\x1b[31m" not in line


def test_the_first_denial_is_followed_by_the_page_about_denials(monkeypatch: pytest.MonkeyPatch):
    log = EventLog(events=10)
    for _ in range(2):
        denied = {"principal": "sns.amazonaws.com", "action": "sqs:SendMessage", "message": "no"}
        log.add("denial", source=None, target=QUEUE, outcome="denied", **denied)
    _, page, *others = print_log(log, monkeypatch, io.StringIO())
    assert page == "  See `serverless-patterns help test-permissions`."
    assert [line for line in others if "docs/" in line] == []


def test_json_has_the_names(monkeypatch: pytest.MonkeyPatch):
    (line,) = print_log(log_messages(), monkeypatch, Terminal(), as_json=True)
    event = json.loads(line)
    assert (event["id"], event["target"], event["target_name"], event["source_name"]) == (
        1,
        QUEUE,
        "jobs",
        None,
    )


def test_only_what_is_asked_for_is_printed(monkeypatch: pytest.MonkeyPatch):
    assert print_log(log_messages(), monkeypatch, io.StringIO(), words=["request"]) == []
    assert print_log(log_messages(), monkeypatch, io.StringIO(), name="job", words=["error"])
    assert print_log(log_messages(), monkeypatch, io.StringIO(), name="others") == []


@pytest.mark.exhaustive
def test_every_page_is_printed_and_what_was_dropped_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert len(print_log(log_messages(2_500, kept=2_400), monkeypatch, io.StringIO())) == 2_400
    assert capsys.readouterr().err == "100 older events are not in the log any more.\n"


def test_a_name_that_no_resource_has():
    check_name("JOB", NAMES)
    check_name("1a2b", NAMES)
    with pytest.raises(UserError, match=r"no resource 'jbos'\. Did you mean 'jobs'\? Known: jobs\."):
        check_name("jbos", NAMES)
