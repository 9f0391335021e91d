"""Traces of events: a request begins one, messages and invocations carry them on."""

from embedded_aws.event_log.log import EventLog
from embedded_aws.event_log.traces import carry_traces, create_trace, follow_traces, list_traces


def test_event_has_the_traces_of_its_time() -> None:
    log = EventLog()
    log.add("object", source=None, target=None, outcome="ok")
    with follow_traces([]):
        (trace,) = list_traces()
        log.add("object", source=None, target=None, outcome="ok")
    log.add("object", source=None, target=None, outcome="ok")
    assert [event["traces"] for event in log.page()["events"]] == [[], [trace], []]


def test_batch_has_the_traces_of_all_messages() -> None:
    sent: list[str] = []
    for message in ("first-message", "second-message", "second-message-again"):
        with follow_traces([], root="" if message != "second-message-again" else sent[-1]):
            carry_traces(message)
            sent += list_traces()
    with follow_traces(["first-message", "second-message", "second-message-again", "unknown"]):
        assert list_traces() == sent[:2]
        carry_traces("parent-of-batch")
    with follow_traces(["parent-of-batch"], root="1-0-0"):
        assert list_traces() == sent[:2]


def test_message_keeps_its_first_traces() -> None:
    with follow_traces([], root="1-1-1"):
        carry_traces("kept-message")
    with follow_traces([], root="1-2-2"):
        carry_traces("kept-message")
    with follow_traces(["kept-message"]):
        assert list_traces() == ["1-1-1"]


def test_unknown_carrier_begins_a_trace() -> None:
    with follow_traces(["never-seen"]):
        one = list_traces()
    with follow_traces(["never-seen"]):
        assert list_traces() != one
    with follow_traces([""], root="1-3-3"):
        assert list_traces() == ["1-3-3"]
    assert create_trace() != create_trace()


def test_event_of_a_large_batch_has_a_limited_number_of_traces() -> None:
    for number in range(50):
        with follow_traces([]):
            carry_traces(f"large-{number}")
    with follow_traces(f"large-{number}" for number in range(50)):
        assert len(list_traces()) == 20
