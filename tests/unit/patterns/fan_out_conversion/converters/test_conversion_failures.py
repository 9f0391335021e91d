"""A file that cannot be converted is tried again, then set aside with the reason, and stops nothing else."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_in_memory import RESULTS, SOURCES, Deployed, message, raw_message

from conversion import ConversionError, Result, Source


def picky(source: Source) -> Result:
    if source.path.read_bytes() == b"poison":
        raise ConversionError(f"{source.key} is poison. Upload something else.")
    if source.path.read_bytes() == b"flaky":
        raise TimeoutError("the caption service does not answer")
    return Result(path=source.path, content_type="text/plain")


def test_one_bad_among_good_is_alone_in_being_tried_again(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    contents = [b"one", b"flaky", b"two", b"flaky", b"three"]
    records = [deployed.s3.upload(f"{i}.txt", content) for i, content in enumerate(contents)]

    assert deployed.deliver(*map(message, records)) == [1, 3]

    assert deployed.s3.result_keys() == {"p/0.out", "p/2.out", "p/4.out"}
    assert deployed.sqs.messages == []


def test_a_batch_of_nothing_but_bad_ones_is_reported_not_raised(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    record = deployed.s3.upload("a.txt", b"flaky")

    assert deployed.deliver(message(record), message(record, deliveries=2)) == [0, 1]
    assert deployed.sqs.messages == []


@pytest.mark.parametrize("deliveries", [3, 4])
def test_the_last_try_is_set_aside_with_the_reason(deploy: Callable[..., Deployed], deliveries: int):
    deployed = deploy(picky)
    last = message(deployed.s3.upload("a.txt", b"flaky"), deliveries=deliveries)

    assert deployed.deliver(last) == []

    (dead,) = deployed.sqs.messages
    assert (dead["body"], dead["Key"]) == (last["body"], "a.txt")
    assert dead["Reason"] == "TimeoutError: the caption service does not answer"


def test_a_source_at_fault_is_set_aside_at_once_with_the_reason(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    last = message(deployed.s3.upload("été 1.txt", b"poison"))

    assert deployed.deliver(last) == []

    assert deployed.sqs.messages == [
        {
            "url": "https://sqs.example/dead-letters",
            "body": last["body"],
            "Conversion": deployed.name,
            "Key": "été 1.txt",
            "Reason": "été 1.txt is poison. Upload something else.",
        }
    ]


def test_what_was_set_aside_can_be_redriven(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    deployed.deliver(message(deployed.s3.upload("a.txt", b"poison"), deliveries=3))
    (dead,) = deployed.sqs.messages

    # Whoever redrives it has put the file right in the meantime: that upload has a separate event.
    repaired = deployed.s3.upload("a.txt", b"good")

    assert deployed.deliver(raw_message(dead["body"]), message(repaired)) == []
    assert deployed.s3.result("p/a.out").body == b"good"


def test_where_the_dead_letter_queue_fails_sqs_moves_the_message(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    deployed.sqs.broken = True
    good = deployed.s3.upload("good.txt", b"good")
    record = deployed.s3.upload("a.txt", b"poison")

    assert deployed.deliver(message(good), message(record, deliveries=3)) == [1]


def test_an_unexpected_error_is_named_without_paths_or_stack(deploy: Callable[..., Deployed]):
    def fail(source: Source) -> Result:
        (source.directory / "work").mkdir()
        raise OSError(f"cannot parse {source.directory / 'work' / 'frame 1.bin'}")

    deployed = deploy(fail)

    assert deployed.deliver(message(deployed.s3.upload("a.txt", b"abc"), deliveries=3)) == []
    assert deployed.sqs.messages[0]["Reason"] == "OSError: cannot parse frame 1.bin"


def test_reason_and_key_are_cut_and_cleaned_of_characters_that_sqs_rejects(deploy: Callable[..., Deployed]):
    def talkative(source: Source) -> Result:
        raise ConversionError("\x00\x1b\ufffe" + "x" * 5_000)

    deployed = deploy(talkative)
    key = "a\x01b" + "c" * 1_000

    assert deployed.deliver(message(deployed.s3.upload(key, b"abc"), deliveries=3)) == []

    (dead,) = deployed.sqs.messages
    assert dead["Reason"] == "???" + "x" * 997
    assert dead["Key"] == "a?b" + "c" * 997
    assert len(dead["Key"]) == 1_000


def test_of_several_uploads_in_one_message_the_good_one_is_stored(deploy: Callable[..., Deployed]):
    deployed = deploy(picky)
    records = [deployed.s3.upload(f"{text}.txt", text.encode()) for text in ("poison", "good", "flaky")]

    assert deployed.deliver(message(*records)) == [0]  # the flaky one may pass by the next try
    assert deployed.deliver(message(*records, deliveries=3)) == []

    assert deployed.s3.result_keys() == {"p/good.out"}
    assert [dead["Key"] for dead in deployed.sqs.messages] == ["poison.txt, flaky.txt"]


@pytest.mark.parametrize(
    "body",
    ["", "not JSON", "[]", "{}", '{"Records": [{}]}', '{"Type": "Notification", "Message": "{}"}'],
)
def test_a_message_that_is_no_s3_event_is_set_aside_too(shouting: Deployed, body: str):
    assert shouting.deliver(raw_message(body)) == []

    (dead,) = shouting.sqs.messages
    assert dead["body"] == body
    assert "Key" not in dead
    assert "must be an S3 event notification" in dead["Reason"]
    assert "raw message delivery" in dead["Reason"]


def test_a_source_that_is_too_large_is_not_downloaded(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"x" * 1_001)

    assert shouting.deliver(message(record, deliveries=3)) == []

    assert shouting.s3.calls == []
    assert shouting.sqs.messages[0]["Reason"] == (
        "The source has 1,001 bytes; must be at most 1,000. Upload a smaller file, or increase"
        " max_source_bytes."
    )


def test_a_source_of_exactly_the_limit_is_converted(shouting: Deployed):
    assert shouting.deliver(message(shouting.s3.upload("a.txt", b"x" * 1_000))) == []
    assert shouting.s3.result("p/a.out").body == b"X" * 1_000


def test_a_source_larger_than_its_event_says_is_not_downloaded(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"x" * 1_001)
    record["s3"]["object"]["size"] = 10

    assert shouting.deliver(message(record, deliveries=3)) == []
    assert "has 1,001 bytes" in shouting.sqs.messages[0]["Reason"]


def test_a_download_that_breaks_off_is_tried_again(shouting: Deployed):
    record = shouting.s3.upload("a.txt", b"abcdef")
    shouting.s3.truncate_downloads = True

    assert shouting.deliver(message(record)) == [0]
    assert shouting.s3.result_keys() == set()


def test_a_source_that_was_deleted_is_left(shouting: Deployed):
    record = shouting.s3.upload("a b.txt", b"abc")
    del shouting.s3.objects[SOURCES, "a b.txt"]

    assert shouting.deliver(message(record)) == []
    assert shouting.s3.result_keys() == set()
    assert shouting.sqs.messages == []


def test_a_source_that_is_forbidden_names_what_may_lack(shouting: Deployed):
    record = shouting.s3.upload("a b.txt", b"abc")
    del shouting.s3.objects[SOURCES, "a b.txt"]
    shouting.s3.may_list_sources = False

    assert shouting.deliver(message(record)) == [0]
    assert shouting.deliver(message(record, deliveries=3)) == []
    assert shouting.sqs.messages[0]["Reason"] == (
        "PermissionError: 'a b.txt' cannot be read from sources (AccessDenied): the role of the function "
        "lacks s3:GetObject or kms:Decrypt on it; or it was deleted, and the role lacks s3:ListBucket."
    )


def test_a_result_key_that_is_too_long_is_refused_before_any_work(shouting: Deployed):
    record = shouting.s3.upload("a" * 1_024, b"abc")

    assert shouting.deliver(message(record, deliveries=3)) == []

    assert shouting.s3.calls == []
    assert "would have 1,030 bytes" in shouting.sqs.messages[0]["Reason"]


def do_nothing(source: Source) -> None:
    del source


def unwritten(source: Source) -> Result:
    return Result(path=source.directory / "forgotten.txt", content_type="text/plain")


@pytest.mark.parametrize(
    ("convert", "reason"),
    [
        (do_nothing, "TypeError: The conversion returned None; must be a Result."),
        (
            unwritten,
            "FileNotFoundError: The conversion did not write its result 'forgotten.txt'.",
        ),
    ],
)
def test_a_conversion_without_result_is_told_so(
    deploy: Callable[..., Deployed], convert: Callable[[Source], Result], reason: str
):
    deployed = deploy(convert)

    assert deployed.deliver(message(deployed.s3.upload("a.txt", b"abc"), deliveries=3)) == []
    assert deployed.sqs.messages[0]["Reason"] == reason


def test_a_result_over_what_s3_takes_at_once_is_refused(deploy: Callable[..., Deployed]):
    def swell(source: Source) -> Result:
        with source.path.open("r+b") as file:
            file.truncate((5 << 30) + 1)  # sparse: takes no room on disk
        return Result(path=source.path, content_type="text/plain")

    deployed = deploy(swell)

    assert deployed.deliver(message(deployed.s3.upload("a.txt", b"abc"), deliveries=3)) == []
    assert "has 5,368,709,121 bytes; must be at most 5,368,709,120" in deployed.sqs.messages[0]["Reason"]
    assert (RESULTS, "p/a.out") not in deployed.s3.objects


@pytest.mark.parametrize("content", [b"good", b"poison"])
def test_nothing_is_left_on_disk(
    deploy: Callable[..., Deployed], content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    used: list[Path] = []

    def convert(source: Source) -> Result:
        used.append(source.directory)
        return picky(source)

    deployed = deploy(convert)
    deployed.deliver(message(deployed.s3.upload("a.txt", content)))

    assert used[0].is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_logs_tell_what_happened_and_never_the_content(
    deploy: Callable[..., Deployed], capsys: pytest.CaptureFixture[str]
):
    deployed = deploy(picky)
    records = [deployed.s3.upload(f"{text}.txt", text.encode()) for text in ("secret", "poison")]
    deployed.deliver(*(message(record, deliveries=3) for record in records))

    converted, failed, set_aside = map(json.loads, capsys.readouterr().out.splitlines())
    assert converted.pop("ms") >= 0
    assert {
        "level": "INFO",
        "service": deployed.name,
        "message": "converted",
        "key": "secret.txt",
        "output_key": "p/secret.out",
        "bytes_in": 6,
        "bytes_out": 6,
        "function_request_id": "11-22",
    }.items() <= converted.items()
    assert (failed["level"], failed["key"]) == ("WARNING", "poison.txt")
    assert "exception" not in failed
    assert (set_aside["level"], set_aside["keys"]) == ("ERROR", ["poison.txt"])
