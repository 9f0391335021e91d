"""Events that lead to a conversion, their objects, and settings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from aws_in_memory import Deployed, message, raw_message

from conversion import Result, Source

ODD_KEYS = [
    "with space.txt",
    "a+b.txt",
    "(parentheses) [brackets] {braces}.txt",
    "été à la plage.txt",
    "e\u0301te\u0301.txt",
    "東京/猫.txt",
    "100%.txt",
    "%41%2B.txt",
    "emoji 🐈.txt",
    "../../etc/passwd.txt",
    "/rooted.txt",
    "a//b.txt",
    'quote\'s "double".txt',
    "back\\slash.txt",
    "a&b=c;d:e,f$g@h#i?j.txt",
    ".txt",
    " leading and trailing .txt",
    "UPPER.TXT",
    "tab\tnewline\n.txt",
]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_keys_reach_conversion_and_result_unchanged(deploy: Callable[..., Deployed], key: str):
    seen: list[Source] = []

    def look(source: Source) -> Result:
        seen.append(source)
        assert source.path.parent == source.directory
        assert source.path.name == "source"
        return Result(path=source.path, content_type="text/plain")

    deployed = deploy(look, OUTPUT_SUFFIX="", FILTER_SUFFIXES='[".txt"]', OPTIONS='{"a": 1}')

    assert deployed.deliver(message(deployed.s3.upload(key, b"abc"))) == []

    assert [(s.bucket, s.key, s.size, s.options) for s in seen] == [("sources", key, 3, {"a": 1})]
    assert deployed.s3.result_keys() == {f"p/{key}"}


def test_s3s_test_event_is_skipped(shouting: Deployed):
    body = '{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "sources"}'

    assert shouting.deliver(raw_message(body)) == []
    assert shouting.s3.calls == []


@pytest.mark.parametrize(
    "event", ["ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated", "ObjectTagging:Put"]
)
def test_other_events_are_skipped(shouting: Deployed, event: str):
    record = shouting.s3.upload("a.txt", b"abc")
    shouting.deliver(message(record))
    # A deletion has neither size nor ETag.
    removed = {**record["s3"], "object": {"key": "a.txt", "sequencer": "FFFF"}}

    assert shouting.deliver(message({"eventName": event, "s3": removed})) == []
    assert shouting.s3.result_keys() == {"p/a.out"}


@pytest.mark.parametrize("event", ["Put", "Post", "Copy", "CompleteMultipartUpload"])
def test_every_way_to_create_an_object_counts(shouting: Deployed, event: str):
    record = {**shouting.s3.upload("a.txt", b"abc"), "eventName": f"ObjectCreated:{event}"}

    assert shouting.deliver(message(record)) == []
    assert shouting.s3.result_keys() == {"p/a.out"}


@pytest.mark.parametrize("key", ["folder/", "a.txt/", "picture.gif", "png", "png.txt"])
def test_folder_markers_and_other_suffixes_are_skipped(deploy: Callable[..., Deployed], key: str):
    deployed = deploy(return_source, FILTER_SUFFIXES='[".png", ".tar.gz"]')

    assert deployed.deliver(message(deployed.s3.upload(key, b"abc"))) == []
    assert deployed.s3.calls == []


@pytest.mark.parametrize("key", ["a.png", "a.PNG", "a.Tar.gz"])
def test_suffixes_match_in_any_case(deploy: Callable[..., Deployed], key: str):
    deployed = deploy(return_source, FILTER_SUFFIXES='[".png", ".tar.gz"]')

    assert deployed.deliver(message(deployed.s3.upload(key, b"abc"))) == []
    assert len(deployed.s3.result_keys()) == 1


def test_an_empty_object_is_handed_on(shouting: Deployed):
    assert shouting.deliver(message(shouting.s3.upload("a.txt", b""))) == []
    assert shouting.s3.result("p/a.out").body == b""


def test_missing_settings_are_all_named(deploy: Callable[..., Deployed], monkeypatch: pytest.MonkeyPatch):
    deployed = deploy(return_source)
    record = deployed.s3.upload("a.txt", b"abc")
    for name in ("OUTPUT_BUCKET", "OPTIONS", "FILTER_SUFFIXES"):
        monkeypatch.delenv(name)

    with pytest.raises(RuntimeError, match=r"missing: OUTPUT_BUCKET, FILTER_SUFFIXES, OPTIONS\.") as caught:
        deployed.deliver(message(record))
    assert "FanOutConversion sets all of them" in str(caught.value)


def test_clients_and_settings_are_made_once(deploy: Callable[..., Deployed], monkeypatch: pytest.MonkeyPatch):
    deployed = deploy(return_source)
    deployed.deliver(message(deployed.s3.upload("a.txt", b"abc")))
    monkeypatch.delenv("OUTPUT_BUCKET")
    monkeypatch.setattr("boto3.client", None)

    assert deployed.deliver(message(deployed.s3.upload("b.txt", b"abc"))) == []
    assert deployed.s3.result_keys() == {"p/a.out", "p/b.out"}


def test_a_module_with_a_conversion_can_be_imported_without_any_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "shout_conversion.py").write_text(
        "from conversion import Result, Source, conversion_handler\n"
        "def shout(source: Source) -> Result:\n"
        "    loud = source.directory / 'loud'\n"
        "    loud.write_text(source.path.read_text().upper())\n"
        "    return Result(path=loud, content_type='text/plain')\n"
        "handler = conversion_handler(shout)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    from shout_conversion import shout

    path = tmp_path / "source"
    path.write_text("abc")
    result = shout(Source(path=path, bucket="b", key="a.txt", size=3, directory=tmp_path))
    assert result.path.read_text() == "ABC"


def return_source(source: Source) -> Result:
    return Result(path=source.path, content_type="application/octet-stream")
