"""Progress of a deployment on the terminal."""

import io

import pytest
from rich.console import Console

from embedded_aws.program.events import Event
from embedded_aws.program.progress import Progress


def show(*events: Event, terminal: bool = False) -> str:
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=60, color_system=None)
    with Progress(console) as progress:
        for event in events:
            progress(event)
    return text.getvalue()


def event(kind, name: str = "orders", seconds: float = 0.0) -> Event:
    return Event(kind=kind, urn=f"urn:{name}", type="aws:sqs/queue:Queue", name=name, seconds=seconds)


def test_progress_is_a_total_without_a_terminal() -> None:
    (line,) = show(event("creating"), event("created", seconds=0.25)).splitlines()
    assert line.startswith("1 resources in ")


def test_progress_names_what_is_being_created_on_a_terminal() -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    text = show(*(event("creating", name) for name in names), terminal=True)
    assert "0 created; creating a, b, c, d and 2 more" in text


def test_progress_tells_what_failed() -> None:
    lines = show(event("creating"), event("failed", seconds=1)).splitlines()
    assert lines[0] == "failed orders  aws:sqs/queue:Queue  1.00 s"


def test_a_failed_deployment_has_no_total() -> None:
    text = io.StringIO()
    with pytest.raises(KeyError), Progress(Console(file=text)):
        raise KeyError
    assert text.getvalue() == ""


def test_where_there_is_no_terminal_a_line_follows_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embedded_aws.program.progress._PAUSE", -1.0)
    lines = show(event("creating"), event("created", seconds=1)).splitlines()
    assert lines[:2] == ["0 created; creating orders …", "1 created …"]
