"""Content of a stack that is updated without its program, on a cloud that keeps files of resources."""

import hashlib
import itertools
import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

from embedded_aws.emulator.clients import Credentials
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.lifecycle.content import NoBuilder
from embedded_aws.lifecycle.stack import Stack
from embedded_aws.program.archives import archive_bytes
from embedded_aws.program.runtime import Job
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model import registry
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.resource_type import Put

BOOK, EDITION = "aws:test/book:Book", "aws:test/edition:Edition"


class Book(Put):
    """A book with a text."""

    takes = ("text", "name", "after")
    content_outputs = ("hash",)

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.broken = False

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        if self.broken:
            raise DeploymentError("AWS says no")
        self.texts[identifier.partition("-")[0]] = archive_bytes(given["text"]) if "text" in given else b""

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        text = self.texts[identifier.partition("-")[0]]
        return {"hash": hashlib.sha256(text).hexdigest(), "arn": identifier}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        raise AssertionError


class Edition(Book):
    """A book that another text replaces."""

    replaced_by = ("text",)


class Shelf:
    def __init__(self, book: Book) -> None:
        self.book = book
        deployments = itertools.count()
        fake = {
            "engine": None,
            "deployer": None,
            "endpoint": "http://127.0.0.1:9",
            "root": Credentials("key", "secret"),
            "next_deployment": lambda _: next(deployments),
            "exports": {},
        }
        emulator = type("FakeEmulator", (), fake)()
        self.stack = Stack(cast("Emulator", emulator), region="us-east-1", name="test")

    def up(self, program: Callable[[], object]) -> None:
        self.stack.update(Job(cast("Any", program), "project", "stack"), lambda _: None)

    def put(self, *changed: Path, builder: Any = None) -> Collection[str]:
        """The names of the resources that were updated with their content."""
        done = self.stack.update_content(changed or None, builder or NoBuilder(), lambda _: None)
        assert set(done.values()) <= {"update"}
        return [urn.rpartition("::")[2] for urn in done]

    def paths(self, builder: Any = None) -> frozenset[Path]:
        return self.stack.content_paths(builder or NoBuilder())


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    registry.list_resource_types()  # so that all others are there already
    book = Book()
    monkeypatch.setitem(registry._resources, BOOK, book)
    monkeypatch.setitem(registry._resources, EDITION, Edition())
    return Shelf(book)


class New(pulumi.CustomResource):
    arn: pulumi.Output[str]
    hash: pulumi.Output[str]

    def __init__(self, name: str, token: str = BOOK, /, **inputs: Any) -> None:
        opts = inputs.pop("opts", None)
        super().__init__(token, name, {"arn": None, "hash": None, **inputs}, opts)


def test_a_changed_file_is_uploaded(shelf: Shelf, tmp_path: Path):
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("1")
    other.write_text("2")
    program = lambda: [New("one", text=pulumi.FileAsset(one)), New("other", text=pulumi.FileAsset(other))]  # noqa: E731
    shelf.up(program)
    assert shelf.paths() == {one, other}
    assert shelf.put() == []

    one.write_text("new")
    other.write_text("new too")
    assert shelf.put(one) == ["one"]
    assert shelf.book.texts == {"one": b"new", "other": b"2"}
    assert shelf.put() == ["other"]
    # The next run of the program finds nothing that differs.
    shelf.book.broken = True
    shelf.up(program)


def test_a_directory_is_content_with_everything_below(shelf: Shelf, tmp_path: Path):
    (tmp_path / "code/lib").mkdir(parents=True)
    (tmp_path / "code/app.py").write_text("1")
    parts: dict[str, Any] = {"app": pulumi.FileArchive(os.fspath(tmp_path / "code"))}
    shelf.up(lambda: New("one", text=pulumi.AssetArchive(parts)))
    assert shelf.paths() == {tmp_path / "code"}

    added = tmp_path / "code/lib/added.py"
    added.write_text("2")
    assert shelf.put(tmp_path / "code.txt") == []
    assert shelf.put(added) == ["one"]
    assert b"app/lib/added.py" in shelf.book.texts["one"]


def test_paths_are_those_of_the_directory_of_the_program(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("1")
    with monkeypatch.context() as there:
        there.chdir(tmp_path)
        shelf.up(lambda: New("one", text=pulumi.FileAsset("./sub/../a.txt")))
        assert shelf.paths() == {tmp_path / "a.txt"}


def test_changes_that_need_the_program_are_not_content(shelf: Shelf, tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text("1")
    text = pulumi.FileAsset(file)

    def program() -> None:
        New("one", EDITION, text=text)  # would be replaced
        New("two", after=New("used", text=text).hash)  # another resource has its hash
        pulumi.export("hash", New("exported", text=text).hash)
        New("ignored", text=text, opts=pulumi.ResourceOptions(ignore_changes=["text"]))
        New("asked", text=text, opts=pulumi.ResourceOptions(replace_on_changes=["text"]))

    # The first has another text, so another hash.
    shelf.up(program)
    assert shelf.paths() == set()
    file.write_text("2")
    assert shelf.put() == []


def test_a_resource_that_others_only_name_is_content(shelf: Shelf, tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text("1")
    shelf.up(lambda: New("two", after=New("one", text=pulumi.FileAsset(file)).arn))
    assert shelf.paths() == {file}


class Copying:
    """Builds an archive as the copy of a file, under the name of its content."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.archive = self.build(source)

    def find_sources(self, archive: Path) -> list[Path] | None:
        return [self.source] if archive == self.archive else None

    def build(self, archive: Path) -> Path:
        if not self.source.exists():
            raise FileNotFoundError(self.source)
        content = self.source.read_bytes()
        self.archive = self.source.with_name(hashlib.sha256(content).hexdigest())
        self.archive.write_bytes(content)
        return self.archive


def test_an_archive_is_built_again_from_its_sources(shelf: Shelf, tmp_path: Path):
    source = tmp_path / "source"
    source.write_text("1")
    builder = Copying(source)
    shelf.up(lambda: New("one", text=pulumi.FileArchive(os.fspath(builder.archive))))
    assert shelf.paths() == {builder.archive}
    assert shelf.paths(builder) == {source}

    for content in (b"2", b"3"):
        source.write_bytes(content)
        assert shelf.put(source, builder=builder) == ["one"]
        assert shelf.book.texts["one"] == content
    assert shelf.stack.recording.find_by_name("one").inputs["text"].path == os.fspath(builder.archive)


def test_nothing_is_updated_unless_all_can_be_read(shelf: Shelf, tmp_path: Path):
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    for file in (one, other):
        file.write_text("1")
    shelf.up(lambda: [New("one", text=pulumi.FileAsset(one)), New("other", text=pulumi.FileAsset(other))])
    one.write_text("2")
    other.unlink()
    with pytest.raises(pulumi.RunError, match=r"cannot read .*other\.txt"):
        shelf.put()
    assert shelf.book.texts["one"] == b"1"
    # A directory that is gone changes what was in it.
    with pytest.raises(pulumi.RunError, match="cannot read"):
        shelf.put(tmp_path)


def test_a_failed_update_is_made_again(shelf: Shelf, tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text("1")
    shelf.up(lambda: New("one", text=pulumi.FileAsset(file)))
    file.write_text("2")
    shelf.book.broken = True
    with pytest.raises(DeploymentError, match="AWS says no"):
        shelf.put(file)
    shelf.book.broken = False
    assert shelf.put(file) == ["one"]
    assert shelf.put(file) == []
