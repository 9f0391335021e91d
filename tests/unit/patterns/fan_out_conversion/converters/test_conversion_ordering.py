"""Events come at least once and in any order: the newest upload's result is what stays."""

import json
from collections.abc import Callable

import pytest
from aws_in_memory import RESULTS, SOURCES, Deployed, Stored, build_error, message

from conversion import Result, Source


def test_a_result_is_stored_under_its_key_with_type_and_origin(shouting: Deployed):
    record = shouting.s3.upload("dir/été 1.txt", b"abc")

    assert shouting.deliver(message(record)) == []

    stored = shouting.s3.result("p/dir/été 1.out")
    assert (stored.body, stored.content_type) == (b"ABC", "text/plain")
    assert stored.metadata == {
        "source-key": "dir/%C3%A9t%C3%A9%201.txt",
        "source-etag": record["s3"]["object"]["eTag"],
        "source-sequencer": "FFE",
    }
    assert shouting.s3.calls == ["get_object", "put_object"]


@pytest.mark.parametrize(("told", "stored"), [("public, max-age=60", "public, max-age=60"), ("", None)])
def test_a_result_may_be_kept_for_as_long_as_is_told(
    deploy: Callable[..., Deployed], told: str, stored: str | None
):
    def copy(source: Source) -> Result:
        return Result(path=source.path, content_type="text/plain")

    deployed = deploy(copy, OUTPUT_CACHE_CONTROL=told)

    assert deployed.deliver(message(deployed.s3.upload("a.txt", b"abc"))) == []

    assert deployed.s3.result("p/a.out").cache_control == stored


def test_the_same_event_twice_stores_once(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"abc")
    shouting.deliver(message(record))
    first = shouting.s3.result("p/a.out")

    assert shouting.deliver(message(record), message(record)) == []

    assert shouting.s3.result("p/a.out") is first


def test_an_older_event_after_a_newer_changes_nothing(shouting: Deployed):
    # The content is the same in both, so that the older event's ETag still matches.
    older = shouting.s3.upload("a.txt", b"abc")
    newer = shouting.s3.upload("a.txt", b"abc")
    shouting.deliver(message(newer))

    assert shouting.deliver(message(older)) == []

    assert shouting.s3.result("p/a.out").metadata["source-sequencer"] == "FFF"


def test_a_newer_event_replaces_an_older_result_also_with_a_longer_sequencer(shouting: Deployed):
    for content in (b"one", b"two", b"three"):  # FFE, FFF, 1000
        assert shouting.deliver(message(shouting.s3.upload("a.txt", content))) == []

    stored = shouting.s3.result("p/a.out")
    assert (stored.body, stored.metadata["source-sequencer"]) == (b"THREE", "1000")


def test_a_superseded_upload_is_left_to_its_successor(shouting: Deployed):
    older = shouting.s3.upload("a.txt", b"one")
    newer = shouting.s3.upload("a.txt", b"two")

    assert shouting.deliver(message(older)) == []
    assert shouting.s3.result_keys() == set()

    assert shouting.deliver(message(newer)) == []
    assert shouting.s3.result("p/a.out").body == b"TWO"


def test_a_newer_result_stored_meanwhile_is_kept(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"abc")
    newer = Stored(b"NEWER", {"source-key": "a.txt", "source-sequencer": "1FFF"}, "text/plain")
    shouting.s3.before_put = iter([lambda: shouting.s3.objects.__setitem__((RESULTS, "p/a.out"), newer)])

    assert shouting.deliver(message(record)) == []

    assert shouting.s3.result("p/a.out") is newer


@pytest.mark.parametrize(("meanwhile", "stays"), [("2", b"ABC"), ("1FFF", b"SECOND")])
def test_a_result_stored_between_reading_and_replacing_counts(
    shouting: Deployed, meanwhile: str, stays: bytes
):
    record = shouting.s3.upload("a.txt", b"abc")

    def store(body: bytes, sequencer: str):
        metadata = {"source-key": "a.txt", "source-sequencer": sequencer}
        shouting.s3.objects[RESULTS, "p/a.out"] = Stored(body, metadata, "text/plain")

    shouting.s3.before_put = iter([lambda: store(b"FIRST", "1"), lambda: store(b"SECOND", meanwhile)])

    assert shouting.deliver(message(record)) == []

    assert shouting.s3.result("p/a.out").body == stays


def test_a_result_deleted_meanwhile_is_stored(shouting: Deployed):
    shouting.deliver(message(shouting.s3.upload("a.txt", b"one")))
    record = shouting.s3.upload("a.txt", b"two")
    nothing = lambda: None  # noqa: E731
    shouting.s3.before_put = iter([nothing, lambda: shouting.s3.objects.pop((RESULTS, "p/a.out"))])

    assert shouting.deliver(message(record)) == []

    assert shouting.s3.result("p/a.out").body == b"TWO"


def test_a_conflicting_writer_is_waited_out(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"abc")

    def conflict():
        raise build_error(409, "ConditionalRequestConflict", "PutObject")

    shouting.s3.before_put = iter([conflict, conflict])

    assert shouting.deliver(message(record)) == []

    assert shouting.s3.result("p/a.out").body == b"ABC"


def test_a_key_that_is_fought_over_is_tried_again_later(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"abc")

    def conflict():
        raise build_error(409, "ConditionalRequestConflict", "PutObject")

    shouting.s3.before_put = iter([conflict] * 5)

    assert shouting.deliver(message(record)) == [0]
    assert shouting.deliver(message(record, deliveries=2)) == []

    assert shouting.s3.calls.count("put_object") == 6
    assert shouting.s3.result("p/a.out").body == b"ABC"


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (404, "NoSuchBucket"), (503, "SlowDown")]
)
def test_a_refused_result_is_tried_again_not_taken_for_a_conflict(shouting: Deployed, status: int, code: str):
    record = shouting.s3.upload("a.txt", b"abc")

    def reject():
        raise build_error(status, code, "PutObject")

    shouting.s3.before_put = iter([reject])

    assert shouting.deliver(message(record)) == [0]
    assert shouting.s3.calls == ["get_object", "put_object"]


def test_two_sources_with_one_result_are_refused_by_name(shouting: Deployed):
    shouting.deliver(message(shouting.s3.upload("é.txt", b"first")))
    record = shouting.s3.upload("é.md", b"second")

    assert shouting.deliver(message(record, deliveries=3)) == []

    assert shouting.s3.result("p/é.out").body == b"FIRST"
    (dead,) = shouting.sqs.messages
    assert dead["Reason"] == (
        "The result of 'é.md' cannot be stored as 'p/é.out', where the result of 'é.txt' is stored already. "
        "Rename one of the sources, or limit the conversion to one kind of file with filter_suffixes."
    )


def test_an_object_of_somebody_else_is_kept(shouting: Deployed):
    theirs = Stored(b"by hand", {}, "text/plain")
    shouting.s3.objects[RESULTS, "p/a.out"] = theirs
    record = shouting.s3.upload("a.txt", b"abc")

    assert shouting.deliver(message(record, deliveries=3)) == []

    assert shouting.s3.result("p/a.out") is theirs
    assert "an object that no conversion wrote is stored already" in shouting.sqs.messages[0]["Reason"]


def test_keys_too_long_for_metadata_are_told_apart_too(shouting: Deployed):
    # Percent-encoded, each has 3,000 characters, and S3 keeps 2,048.
    first, second = ("猫" * 333 + suffix for suffix in (".t", ".u"))
    for content in (b"one", b"two"):
        assert shouting.deliver(message(shouting.s3.upload(first, content))) == []
    assert shouting.s3.result(f"p/{first[:-2]}.out").body == b"TWO"

    record = shouting.s3.upload(second, b"other")
    shouting.deliver(message(record, deliveries=3))

    assert shouting.s3.result(f"p/{first[:-2]}.out").body == b"TWO"
    assert "sha256:" in shouting.sqs.messages[0]["Reason"]
    assert json.loads(shouting.sqs.messages[0]["body"])["Records"] == [record]


def test_the_result_of_a_deleted_source_gives_way_for_every_order_of_its_events(shouting: Deployed):
    newer = [shouting.s3.upload("a.txt", b"first") for _ in range(3)][-1]
    shouting.deliver(message(newer))
    record = shouting.s3.upload("a.md", b"second")
    record["s3"]["object"]["sequencer"] = "1"  # of another key, so it says nothing here
    assert shouting.deliver(message(record)) == []
    assert len(shouting.sqs.messages) == 1, "the first source is there"
    assert shouting.s3.result("p/a.out").body == b"FIRST"

    del shouting.s3.objects[SOURCES, "a.txt"]
    assert shouting.deliver(message(record)) == []

    stored = shouting.s3.result("p/a.out")
    assert (stored.body, stored.metadata["source-key"]) == (b"SECOND", "a.md")
    assert len(shouting.sqs.messages) == 1
    # A late event of the first finds nothing to convert.
    assert shouting.deliver(message(newer)) == []
    assert shouting.s3.result("p/a.out") is stored


def test_a_source_that_comes_back_keeps_the_result_it_stored_first(shouting: Deployed):
    shouting.deliver(message(shouting.s3.upload("a.txt", b"first")))
    del shouting.s3.objects[SOURCES, "a.txt"]
    record = shouting.s3.upload("a.md", b"second")

    def come_back():
        shouting.s3.before_put = iter(())
        shouting.deliver(message(shouting.s3.upload("a.txt", b"again")))

    # The second has seen that the first is gone, and is about to write.
    shouting.s3.before_put = iter([lambda: None, come_back])
    assert shouting.deliver(message(record)) == []

    assert shouting.s3.result("p/a.out").body == b"AGAIN"
    (dead,) = shouting.sqs.messages
    assert "the result of 'a.txt' is stored already" in dead["Reason"]


def test_a_source_that_comes_back_too_late_is_refused(shouting: Deployed):
    shouting.deliver(message(shouting.s3.upload("a.txt", b"first")))
    del shouting.s3.objects[SOURCES, "a.txt"]
    shouting.deliver(message(shouting.s3.upload("a.md", b"second")))

    assert shouting.deliver(message(shouting.s3.upload("a.txt", b"again"))) == []

    assert shouting.s3.result("p/a.out").body == b"SECOND"
    assert "the result of 'a.md' is stored already" in shouting.sqs.messages[0]["Reason"]


def test_where_s3_does_not_say_that_a_source_is_gone_its_result_is_kept(shouting: Deployed):
    shouting.deliver(message(shouting.s3.upload("a.txt", b"first")))
    del shouting.s3.objects[SOURCES, "a.txt"]
    shouting.s3.may_list_sources = False

    assert shouting.deliver(message(shouting.s3.upload("a.md", b"second"))) == []

    assert shouting.s3.result("p/a.out").body == b"FIRST"
    assert len(shouting.sqs.messages) == 1
