"""Applied changes and their messages, with a stack that only records its calls."""

import importlib
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from embedded_aws import Deployment
from embedded_aws.program.events import Event
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.reload import reloader
from serverless_patterns_cli.reload.reads import record_reads
from serverless_patterns_cli.reload.reloader import Reloader, Report

MODULE = "program_of_test"


class FakeDeployment:
    """A stack whose program is a module, and whose content is a directory."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.asked: list[str] = []
        self.started: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.begins = False
        self.is_rejected = False

    def update(self, project: Path, on_event: Callable[[Event], None]) -> dict[str, str]:
        sys.modules.pop(MODULE, None)
        self.asked.append("run")
        try:
            importlib.import_module(MODULE)
        finally:
            if self.begins:
                on_event(Event(kind="creating", urn="u", type="t", name="n", seconds=0))
            self.meanwhile()
        return {}

    def update_content(self, changed: Collection[Path], **_: object) -> dict[str, str]:
        if self.is_rejected:
            raise UserError("no")
        self.asked.append(f"put {', '.join(sorted(path.name for path in changed))}")
        return {"urn:a::b::t::function": "update"}

    def start_functions(self, done: dict[str, str]) -> None:
        self.started.extend(urn.rpartition("::")[2] for urn in done)

    def content_paths(self, _builder: object) -> frozenset[Path]:
        return frozenset({self.content})


class Session:
    def __init__(self, project: Path) -> None:
        (project / "code").mkdir()
        (project / "code/app.py").write_text("1")
        self.program = project / f"{MODULE}.py"
        self.program.write_text("SIZE = 1\n")
        self.project = project
        self.said: list[str] = []
        self.renewals: list[None] = []
        self.stack = FakeDeployment(project / "code")
        with record_reads(project) as reads:
            self.stack.update(project, lambda _: None)
        report = Report(self.said.append, self.said.append, lambda: self.renewals.append(None))
        self.reloader = Reloader(
            cast("Deployment", self.stack), project, known=[], reads=reads, began=2**62, report=report
        )
        self.stack.asked.clear()

    def write(self, **files: str) -> list[str]:
        """Writes files, and returns what the stack was asked for."""
        for name, text in files.items():
            path = self.project / name.replace("__", "/").replace("_py", ".py")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return self.check()

    def check(self) -> list[str]:
        self.stack.asked.clear()
        self.said.clear()
        self.reloader.check(lambda: None)
        return self.stack.asked

    def write_program(self, text: str) -> list[str]:
        self.program.write_text(text)
        return self.check()


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.syspath_prepend(tmp_path)
    # Else what a test wrote just before a run may have been written during it.
    monkeypatch.setattr(reloader, "CLOCK_NANOSECONDS", 0)
    yield Session(tmp_path)
    sys.modules.pop(MODULE, None)


def test_content_is_put_and_the_program_runs_for_all_else_that_it_read(session: Session):
    assert session.check() == []
    assert session.write(code__app_py="22", code__new_py="1") == ["put app.py, new.py"]
    assert session.said[0].startswith("Reloaded code/app.py and code/new.py in ")
    assert session.said[0].endswith(": updated function.")
    assert session.stack.started == ["function"]
    assert session.renewals == []
    assert session.write(notes="unrelated") == []

    assert session.write_program("SIZE = 22\n") == ["run"]
    assert session.said[0].endswith("s: nothing to change.")
    assert len(session.renewals) == 1
    assert session.check() == []


def test_after_an_error_any_save_goes_on(session: Session):
    assert session.write_program("import helper_of_test\n") == ["run"]
    (said,) = session.said
    assert said.startswith(
        f"Cannot reload {MODULE}.py: ModuleNotFoundError: No module named 'helper_of_test'\n  /"
    )
    assert said.endswith(f"  {session.program}:1: import helper_of_test\nThe stack stays as it was.")
    assert session.check() == []
    # Code is new even so; its error is not told twice.
    assert session.write(code__app_py="333") == ["run", "put app.py"]
    session.stack.is_rejected = True
    assert session.write(code__app_py="4444") == ["run"]
    assert len(session.said) == 1
    session.stack.is_rejected = False

    assert session.write(helper_of_test_py="") == ["run"]
    assert session.said[0].startswith("Reloaded helper_of_test.py in ")
    sys.modules.pop("helper_of_test")
    assert session.renewals == [None]


def test_an_error_halfway_is_not_called_none(session: Session):
    session.stack.begins = True
    session.write_program("1 / 0\n")
    assert session.said[0].endswith(
        "\nWhat was applied until then stays; the next save continues from there."
    )


def test_content_that_was_rejected_is_put_with_the_next_change(session: Session):
    session.stack.is_rejected = True
    session.write(code__app_py="22")
    assert session.said == ["Cannot reload code/app.py: no\nThe stack stays as it was."]
    assert session.stack.started == []
    assert session.check() == []
    assert session.said == []
    session.stack.is_rejected = False
    assert session.write(code__new_py="1") == ["put app.py, new.py"]


@pytest.mark.exhaustive
def test_what_is_saved_while_the_program_runs_is_not_lost(session: Session, monkeypatch: pytest.MonkeyPatch):
    saved = iter(["SIZE = 333\n"])
    session.stack.meanwhile = lambda: [session.program.write_text(text) for text in saved]
    assert session.write_program("SIZE = 22\n") == ["run", "run"]
    monkeypatch.setattr(reloader, "CLOCK_NANOSECONDS", 20_000_000)
    session.stack.meanwhile = lambda: (session.project / "code/app.py").write_text("22")
    # It was written during the run, so it may be in the stack already: that is for the stack to find.
    assert session.write_program("SIZE = 4444\n")[-1] == "put app.py"


@pytest.mark.exhaustive
def test_a_program_that_changes_itself_does_not_run_for_ever(session: Session):
    session.stack.meanwhile = lambda: session.program.write_text(session.program.read_text() + "#\n")
    assert session.write_program("SIZE = 22\n") == ["run", "run", "run"]
    assert session.check() == []


def test_an_interrupt_is_not_an_error_of_the_program(session: Session):
    def interrupt() -> Any:
        raise KeyboardInterrupt

    session.stack.meanwhile = interrupt
    with pytest.raises(KeyboardInterrupt):
        session.write_program("SIZE = 22\n")
    assert session.said == []


def test_directories_that_vanish_and_come_back_are_watched(session: Session):
    directory, before = session.project / "code", session.reloader.directories
    assert {session.project, directory} <= set(before)
    (directory / "app.py").unlink()
    directory.rmdir()
    assert session.check() == ["put app.py"]
    assert directory not in session.reloader.directories
    assert session.write(code__app_py="1") == ["put app.py"]
    assert directory in session.reloader.directories
