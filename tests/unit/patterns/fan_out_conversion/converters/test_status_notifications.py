"""Each upload's end is told to a topic, at least once, and nothing else is."""

import json
from collections.abc import Callable

import pytest
from aws_in_memory import RESULTS, Deployed, Stored, message, raw_message

from conversion import ConversionError, Result, Source

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:status"


def picky(source: Source) -> Result:
    if source.path.read_bytes() == b"poison":
        raise ConversionError(f"{source.key} is poison.\x00 Upload something else.")
    if source.path.read_bytes() == b"flaky":
        raise TimeoutError("the caption service does not answer")
    return Result(path=source.path, content_type="text/plain")


@pytest.fixture
def told(deploy: Callable[..., Deployed]) -> Deployed:
    """A conversion that tells."""
    return deploy(picky, STATUS_TOPIC_ARN=TOPIC_ARN)


def statuses(deployed: Deployed) -> list[tuple[str, str]]:
    return [(outcome["source_key"], outcome["status"]) for outcome in deployed.sns.messages]


def test_a_conversion_is_told_with_where_its_result_lies(told: Deployed):
    assert told.deliver(message(told.s3.upload("dir/été 1.txt", b"abc"))) == []

    assert told.sns.messages == [
        {
            "topic": TOPIC_ARN,
            "conversion": told.name,
            "source_key": "dir/été 1.txt",
            "sequencer": "FFE",
            "status": "converted",
            "output_key": "p/dir/été 1.out",
            "content_type": "text/plain",
            "bytes": 3,
        }
    ]


def test_without_a_topic_nobody_is_told(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    records = [deployed.s3.upload(f"{text}.txt", text.encode()) for text in ("good", "poison")]

    assert deployed.deliver(*map(message, records)) == []

    assert deployed.sns.messages == []
    assert [dead["Key"] for dead in deployed.sqs.messages] == ["poison.txt"]


def test_a_source_at_fault_is_told_with_the_reason_of_its_dead_letter(told: Deployed):
    assert told.deliver(message(told.s3.upload("a.txt", b"poison"))) == []

    (dead,) = told.sqs.messages
    assert told.sns.messages == [
        {
            "topic": TOPIC_ARN,
            "conversion": told.name,
            "source_key": "a.txt",
            "sequencer": "FFE",
            "status": "failed",
            "reason": dead["Reason"],
        }
    ]
    assert dead["Reason"] == "a.txt is poison.? Upload something else."


def test_an_unexpected_error_is_told_after_the_last_try_alone(told: Deployed):
    record = told.s3.upload("a.txt", b"flaky")

    assert told.deliver(message(record), message(record, deliveries=2)) == [0, 1]
    assert told.sns.messages == []

    assert told.deliver(message(record, deliveries=3)) == []
    (outcome,) = told.sns.messages
    assert outcome["reason"] == "TimeoutError: the caption service does not answer"


def test_a_duplicate_tells_again(told: Deployed):
    record = told.s3.upload("a.txt", b"abc")

    assert told.deliver(message(record), message(record)) == []

    first, second = told.sns.messages
    assert first == second
    assert told.s3.calls.count("head_object") == 1, "the second found the result there already"


def test_an_upload_that_was_replaced_is_left_to_its_successor(told: Deployed):
    older = told.s3.upload("a.txt", b"one")
    newer = told.s3.upload("a.txt", b"two")

    assert told.deliver(message(older), message(newer)) == []

    assert [outcome["sequencer"] for outcome in told.sns.messages] == ["FFF"]


@pytest.mark.parametrize("key", ["a.png", "folder/"])
def test_what_is_not_for_the_conversion_is_not_told(deploy: Callable[..., Deployed], key: str):
    deployed = deploy(picky, STATUS_TOPIC_ARN=TOPIC_ARN, FILTER_SUFFIXES='[".txt", "/"]')

    assert deployed.deliver(message(deployed.s3.upload(key, b"abc"))) == []
    assert deployed.sns.messages == []


def test_a_message_that_names_no_upload_is_set_aside_untold(told: Deployed):
    assert told.deliver(raw_message("not JSON")) == []

    assert told.sns.messages == []
    assert len(told.sqs.messages) == 1


def test_each_upload_in_one_message_is_told_when_it_has_ended(told: Deployed):
    records = [told.s3.upload(f"{text}.txt", text.encode()) for text in ("poison", "good", "flaky")]

    assert told.deliver(message(*records)) == [0]
    assert statuses(told) == [("good.txt", "converted")]

    told.sns.messages.clear()
    assert told.deliver(message(*records, deliveries=3)) == []
    assert statuses(told) == [("good.txt", "converted"), ("poison.txt", "failed"), ("flaky.txt", "failed")]


def test_what_cannot_be_told_is_tried_again_and_its_result_stays(
    told: Deployed, capsys: pytest.CaptureFixture[str]
):
    record = told.s3.upload("a.txt", b"abc")
    told.sns.broken = True

    assert told.deliver(message(record)) == [0]
    result = told.s3.result("p/a.out")
    assert told.deliver(message(record, deliveries=3)) == [0], "SQS moves it: it was converted, not refused"
    assert told.sqs.messages == []
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["level"] for line in logged if line["message"] == "not accepted by the status topic"} == {
        "ERROR"
    }

    told.sns.broken = False
    assert told.deliver(message(record)) == []
    assert statuses(told) == [("a.txt", "converted")]
    assert told.s3.result("p/a.out") is result


def test_a_failure_that_cannot_be_published_is_not_a_dead_letter_yet(told: Deployed):
    record = told.s3.upload("a.txt", b"poison")
    told.sns.broken = True
    assert told.deliver(message(record)) == [0]
    assert told.sqs.messages == []

    told.sns.broken = False
    assert told.deliver(message(record)) == []
    assert statuses(told) == [("a.txt", "failed")]
    assert len(told.sqs.messages) == 1


def test_where_the_dead_letter_queue_fails_it_is_told_again(told: Deployed):
    record = told.s3.upload("a.txt", b"poison")
    told.sqs.broken = True
    assert told.deliver(message(record)) == [0]

    told.sqs.broken = False
    assert told.deliver(message(record)) == []
    assert statuses(told) == [("a.txt", "failed")] * 2


def test_the_result_of_a_newer_upload_counts_as_converted(told: Deployed):
    record = told.s3.upload("a.txt", b"abc")
    newer = Stored(b"NEWER", {"source-key": "a.txt", "source-sequencer": "1FFF"}, "text/plain")
    told.s3.objects[RESULTS, "p/a.out"] = newer

    assert told.deliver(message(record)) == []

    assert statuses(told) == [("a.txt", "converted")]
    assert told.s3.result("p/a.out") is newer


def test_what_is_told_again_after_a_kill_has_the_same_key_and_other_uploads_have_others(told: Deployed):
    """The function is killed after it told, so SQS delivers the same message again."""
    records = [told.s3.upload("a.txt", b"poison"), told.s3.upload("b.txt", b"poison")]
    for record in records:
        for deliveries in (1, 2):
            assert told.deliver(message(record, deliveries=deliveries)) == []
    records.append(told.s3.upload("a.txt", b"good"))
    assert told.deliver(message(records[-1]), message(records[-1], deliveries=2)) == []

    keys = [
        tuple(each[part] for part in ("conversion", "source_key", "sequencer")) for each in told.sns.messages
    ]
    assert keys[::2] == keys[1::2]
    assert len(set(keys)) == len(records)
    letters = [json.loads(letter["body"])["Records"][0]["s3"]["object"] for letter in told.sqs.messages]
    assert [(told.name, each["key"], each["sequencer"]) for each in letters] == keys[:4]
