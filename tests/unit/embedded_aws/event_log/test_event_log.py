"""The event log is bounded, says what it dropped, and can be awaited."""

import asyncio
import threading

from embedded_aws.event_log.log import PAGE, EventLog


def add(log: EventLog, number: int = 1, **fields: object) -> None:
    for _ in range(number):
        log.add("object", source=None, target="arn:aws:s3:::b", outcome="ok", **fields)


def ids(log: EventLog, after: int = 0) -> list[int]:
    return [event["id"] for event in log.page(after)["events"]]


def test_a_page_has_what_came_after_an_event():
    log = EventLog()
    assert log.page() == {"events": [], "last": 0, "dropped": 0, "log": log.page()["log"]}
    add(log, 3)
    assert ids(log) == [1, 2, 3]
    assert ids(log, 2) == [3]
    assert ids(log, 3) == []
    assert log.page(3)["last"] == 3
    assert log.page(-1) == {**log.page(3), "events": []}


def test_an_event_of_an_earlier_process_counts_as_none():
    log = EventLog()
    add(log, 2)
    assert ids(log, 17) == [1, 2]
    assert log.page()["log"] != EventLog().page()["log"]


def test_older_events_are_dropped_and_counted():
    log = EventLog(events=3)
    add(log, 5)
    assert ids(log) == [3, 4, 5]
    assert [log.page(after)["dropped"] for after in (0, 1, 2, 3, 5)] == [2, 1, 0, 0, 0]


def test_large_events_take_the_space_of_several():
    log = EventLog(size=10_000)
    add(log, 3, payload="x" * 1_000)
    add(log, payload="x" * 5_001)
    assert ids(log) == [3, 4]
    add(log, output="x" * 50_000)
    assert ids(log) == [5]


def test_a_page_is_limited_and_the_next_one_goes_on():
    log = EventLog()
    add(log, PAGE + 2)
    first = log.page()
    assert (len(first["events"]), first["last"]) == (PAGE, PAGE)
    assert ids(log, first["last"]) == [PAGE + 1, PAGE + 2]


def test_an_event_has_its_time_and_its_duration():
    log = EventLog()
    log.add("request", source=None, target=None, outcome="ok", duration_ms=12.3456, path="/")
    (event,) = log.page()["events"]
    assert event["duration_ms"] == 12.3
    assert len(event["time"]) == len("2026-11-27T04:02:11.123Z")
    assert event["time"].endswith("Z")


def test_waiting_ends_with_the_next_event_of_any_thread():
    log = EventLog()
    add(log)

    async def wait() -> list[int]:
        adding = threading.Timer(0, add, [log])
        waiting = asyncio.ensure_future(log.wait(1, 60))
        await asyncio.sleep(0)  # it waits
        adding.start()
        return [event["id"] for event in (await waiting)["events"]]

    assert asyncio.run(wait()) == [2]


def test_waiting_ends_without_an_event():
    log = EventLog()
    add(log)
    assert asyncio.run(log.wait(1, 0.001))["events"] == []
    assert asyncio.run(log.wait(-1, 60))["last"] == 1
    add(log)
    assert ids(log, 1) == [2]  # nothing waits any more
