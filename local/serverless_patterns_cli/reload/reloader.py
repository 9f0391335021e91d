"""Applies what changes on disk to a stack that runs."""
# ruff: noqa: PLC0415 the program may have imported the library again

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from embedded_aws import Deployment
from embedded_aws.lifecycle.state import Operation
from embedded_aws.program.events import Event
from serverless_patterns_cli.errors import describe_error
from serverless_patterns_cli.reload.messages import describe_operations, describe_paths
from serverless_patterns_cli.reload.packages import Packages
from serverless_patterns_cli.reload.reads import Reads, forget_modules, record_reads
from serverless_patterns_cli.reload.tree import Tree, find_existing, find_places, read_tree
from serverless_patterns_cli.stacks.local_stack import redirect_output

CLOCK_NANOSECONDS = 20_000_000
"""The clock of a file system can be late by this."""
_MOST_RUNS = 2


@dataclass
class Report:
    """Receives the messages of a reloader; each is a line or more.

    Attributes:
        applied: Called with the applied changes.
        failed: Called with an error.
        renewed: Called after each run of the program that succeeded, before ``applied``.
    """

    applied: Callable[[str], object]
    failed: Callable[[str], object]
    renewed: Callable[[], object]


@dataclass
class _Attempt:
    """The operations of an attempt to apply changes, as it goes on."""

    began: int = field(default_factory=time.time_ns)
    begun: list[Event] = field(default_factory=list[Event])

    def __call__(self, event: Event) -> None:
        self.begun.append(event)

    @property
    def seconds(self) -> float:
        return (time.time_ns() - self.began) / 1e9


class Reloader:
    """Compares the sources of a stack with the files on disk, and applies the difference.

    Content, such as the code of a function, is uploaded. For anything else that the program read, it runs
    again. After a run that failed, it runs again for a change of any file near those.

    Args:
        deployment: The stack.
        project: Directory of the project.
        known: Files of the project that the program reads, also if they do not exist.
        reads: What the program read.
        began: Time when the program began, in nanoseconds since the epoch.
        report: Where it says what it does.
    """

    def __init__(
        self,
        deployment: Deployment,
        project: Path,
        *,
        known: Collection[Path],
        reads: Reads,
        began: int,
        report: Report,
    ) -> None:
        self._deployment = deployment
        self._project = project
        self._known = known
        self._report = report
        self._packages = Packages()
        self._reads = reads
        self._content: frozenset[Path] = frozenset()
        self._tree = Tree()
        self._waiting: set[Path] = set()
        self._due = False
        self._failed: Tree | None = None
        self._look_around(began)

    @property
    def directories(self) -> Mapping[Path, int]:
        """The directories in which something may change, and the inode of each."""
        return {**self._tree.directories, **find_existing(self._places)}

    def check(self, settle: Callable[[], None]) -> None:
        """Applies what has changed since the last time, if anything has.

        Args:
            settle: Waits until a burst of changes has ended, before the program runs.
        """
        changed = self._find_changed_content()
        changed = (changed if self._failed else set[Path]()) | self._find_program_changes()
        if changed:
            settle()
            self._find_changed_content()
            self._run_program(changed | self._find_program_changes())
        if self._due:
            self._put_content(is_retold=bool(changed and self._failed))

    def _find_changed_content(self) -> set[Path]:
        """Notes the content that is different from the last time, and returns it."""
        tree = read_tree(self._content)
        changed, self._tree = self._tree.differences(tree), tree
        self._waiting |= changed
        self._due |= bool(changed)
        return changed

    def _find_program_changes(self) -> set[Path]:
        changed = self._reads.find_changed(self._content)
        return changed | (self._failed.differences(self._read_nearby()) if self._failed else set())

    def _run_program(self, changed: set[Path], *, again: int = _MOST_RUNS) -> None:
        """Runs the program.

        Args:
            changed: Why.
            again: Number of further runs for changes during the run; the program may cause them itself.
        """
        attempt, failure = _Attempt(), None
        done: Mapping[str, Operation] = {}
        forget_modules(changed, self._reads)
        self._reads.accept(changed)
        from serverless_patterns.packaging import sources

        with record_reads(self._project, self._known, self._reads) as reads:
            try:
                with sources.renew_sources(), redirect_output():
                    done = self._deployment.update(self._project, on_event=attempt)
            except Exception as error:
                failure = error
        self._reads = self._reads.merge(reads) if failure else reads
        meanwhile = self._look_after_run(attempt.began, failed=bool(failure))
        if failure:
            self._report_failure(changed, failure, attempt)
        else:
            self._deployment.start_functions(done)
            self._report.renewed()
            self._report_success(changed, done, attempt)
        if meanwhile and again:
            self._run_program(meanwhile, again=again - 1)

    def _look_after_run(self, began: int, *, failed: bool) -> set[Path]:
        """Examines all files again, and returns the changes during the run of the program."""
        if not failed:
            self._waiting.clear()
            self._due = False
        self._look_around(began)
        # After an error, a change of any file may be the remedy.
        self._failed = self._read_nearby() if failed else None
        different = self._reads.find_changed(self._content)
        self._reads.accept(different)
        return {path for path in different if path.exists()}  # its own temporary files are gone

    def _put_content(self, *, is_retold: bool) -> None:
        """Uploads content.

        Args:
            is_retold: Whether an error has been reported already, by the run of the program before.
        """
        attempt, changed = _Attempt(), set(self._waiting)
        self._due = False
        try:
            done = self._deployment.update_content(changed, builder=self._packages, on_event=attempt)
        except Exception as error:
            # What is waiting is tried again with the next change.
            if attempt.begun or not is_retold:
                self._report_failure(changed, error, attempt)
            return
        self._deployment.start_functions(done)
        self._waiting.clear()
        if self._content != self._deployment.content_paths(self._packages):
            self._look_around(attempt.began)
        if done:
            self._report_success(changed, done, attempt)

    def _look_around(self, began: int) -> None:
        """Finds what may change from now on, and which content was changed since the program began."""
        self._content = self._deployment.content_paths(self._packages)
        self._tree = read_tree(self._content)
        self._places = {*self._reads.directories(), *find_places(self._reads.paths())}
        since = began - CLOCK_NANOSECONDS
        self._waiting |= {path for path in self._tree.files if _find_changed_after(path, since)}
        self._due |= bool(self._waiting)

    def _read_nearby(self) -> Tree:
        """Looks at the files beside those that the program read; elsewhere, others write as well."""
        modules = {path.parent for path in self._reads.paths() if path.suffix == ".py"}
        near = {place for place in self._places if place in modules or place.is_relative_to(self._project)}
        return read_tree(find_existing(near), deep=False)

    def _report_success(self, changed: set[Path], done: Mapping[str, str], attempt: _Attempt) -> None:
        paths, operations = describe_paths(changed, self._project), describe_operations(done)
        self._report.applied(f"Reloaded {paths} in {attempt.seconds:.2f} s: {operations}.")

    def _report_failure(self, changed: set[Path], error: Exception, attempt: _Attempt) -> None:
        state = (
            "What was applied until then stays; the next save continues from there."
            if attempt.begun
            else "The stack stays as it was."
        )
        paths, message = describe_paths(changed, self._project), describe_error(error)
        self._report.failed(f"Cannot reload {paths}: {message}\n{state}")


def _find_changed_after(path: Path, since: int) -> bool:
    try:
        return path.stat().st_ctime_ns >= since
    except OSError:
        return True
