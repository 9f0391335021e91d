"""Records in memory, and in files from one process to the next."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from embedded_aws.errors import DataDirectoryError
from embedded_aws.state.files import FORMAT, StateFiles
from embedded_aws.state.records import KINDS, Records

ACCOUNT, OTHER = "111111111111", "222222222222"


@dataclass
class Note:
    text: str
    body: bytes = b""
    created: datetime = datetime(2026, 12, 4, tzinfo=UTC)
    tags: dict[str, str] = field(default_factory=dict[str, str])


@pytest.fixture
def notes() -> Iterator[Records[Note]]:
    yield Records("test/notes", Note)
    del KINDS["test/notes"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "records"


def save(directory: Path) -> None:
    files = StateFiles(directory)
    files.write({name: content for name, content in files.take().items() if name == "test"})


def test_accounts_and_regions_do_not_meet(notes: Records[Note]):
    notes.select(ACCOUNT, "us-east-1")["a"] = Note("here")
    notes.select(ACCOUNT, "eu-west-1")["a"] = Note("there")
    assert notes.find(ACCOUNT, "us-east-1", "a") == Note("here")
    assert notes.find(ACCOUNT, "eu-west-1", "a") == Note("there")
    assert notes.find(OTHER, "us-east-1", "a") is None
    assert {scope for scope, _, _ in notes.all()} == {(ACCOUNT, "us-east-1"), (ACCOUNT, "eu-west-1")}


def test_a_kind_is_declared_once(notes: Records[Note]):
    with pytest.raises(ValueError, match=f"'{notes.kind}' is declared twice"):
        Records(notes.kind, Note)


def test_records_survive(notes: Records[Note], directory: Path):
    kept = Note("é\0\x1f", b"\xff\0", tags={"": "1"})
    notes.select(ACCOUNT, "us-east-1")["a/b:c"] = kept
    save(directory)
    notes.select(ACCOUNT, "us-east-1")["later"] = Note("lost")
    StateFiles(directory).load()
    assert list(notes.all()) == [((ACCOUNT, "us-east-1"), "a/b:c", kept)]


def test_an_unchanged_service_is_not_written_again(notes: Records[Note], directory: Path):
    notes.select(ACCOUNT, "us-east-1")["a"] = Note("one")
    files = StateFiles(directory)
    files.write(files.take())
    assert files.take() == {}
    notes.select(ACCOUNT, "us-east-1")["a"].text = "two"
    assert list(files.take()) == ["test"]


def test_a_draft_that_was_left_behind_is_not_read(notes: Records[Note], directory: Path):
    notes.select(ACCOUNT, "us-east-1")["a"] = Note("whole")
    save(directory)
    (directory / "test.new").write_bytes(b"half")
    StateFiles(directory).load()
    assert notes.find(ACCOUNT, "us-east-1", "a") == Note("whole")


def test_a_later_format_is_rejected_by_name(notes: Records[Note], directory: Path):
    notes.select(ACCOUNT, "us-east-1")["a"] = Note("mine")
    directory.mkdir()
    later = {"format": FORMAT + 1, "kinds": {}, "more": True}
    (directory / "test.msgpack").write_bytes(msgspec.msgpack.encode(later))
    with pytest.raises(
        DataDirectoryError, match=rf"test\.msgpack has format {FORMAT + 1}.*reads up to {FORMAT}"
    ):
        StateFiles(directory).load()
    assert notes.find(ACCOUNT, "us-east-1", "a") == Note("mine")


@pytest.mark.parametrize(
    "content", [b"", b"\xc1", msgspec.msgpack.encode({"format": FORMAT, "kinds": {"test/notes": [["a"]]}})]
)
def test_a_broken_file_is_rejected_by_name(notes: Records[Note], directory: Path, content: bytes):
    notes.select(ACCOUNT, "us-east-1")["a"] = Note("mine")
    directory.mkdir()
    (directory / "test.msgpack").write_bytes(content)
    with pytest.raises(DataDirectoryError, match=r"test\.msgpack cannot be read"):
        StateFiles(directory).load()
    assert notes.find(ACCOUNT, "us-east-1", "a") == Note("mine")


def test_what_ends_with_the_process_has_no_file(directory: Path):
    passing = Records("test/passing", Note, is_kept=False)
    try:
        passing.select(ACCOUNT, "us-east-1")["a"] = Note("gone")
        assert "test" not in StateFiles(directory).take()
    finally:
        del KINDS["test/passing"]
