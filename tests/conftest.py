"""Number of workers of the tests, their order, their interruption, and their configuration."""

import gc
import importlib
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import rows, tiers

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

    from embedded_aws import Emulator

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Lets Ctrl-C reach what tests start: in the background of a shell it is ignored, also by children.

    Imports of test files leave little garbage: collecting it would take a quarter of their time. Importing
    ``jsonata`` raises the limit of recursion, which Hypothesis does not allow during a test.
    """
    gc.disable()
    importlib.import_module("jsonata")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Rewrites changed test files before the workers start."""
    config = session.config
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        from tests import rewriting

        rewriting.keep_rewritten(config, rewriting.list_files(config))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice as many as there are processors, since tests wait half of the time; unit tests do not."""
    processors = os.cpu_count() or 1
    waits = any("unit" not in Path(argument).parts for argument in config.args)
    return processors * 2 if waits else processors


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "LoadScopeScheduling | None":
    """Distributes tests such that a stack which many share is deployed by one worker only.

    Those of ``make check`` have fixtures with a stack each, which are for as many workers as there are.
    """
    if any({"scanners", "isolation"} & {*Path(argument).parts} for argument in config.args):
        return None
    from tests.distribution import SharedSetup

    return SharedSetup(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out files without a test that is to run, whose import takes time."""
    if collection_path.suffix == ".py":
        return tiers.is_left_out(collection_path, config.option.markexpr) or None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: Any) -> list[Any] | None:
    """Makes one test of the rows of a parametrized test, unless one is named on the command line."""
    is_test = isinstance(collector, pytest.Module) and collector.istestfunction(obj, name)
    is_merged = is_test and rows.is_merging(collector.config, collector.path)
    return rows.collect(collector, name, obj) if is_merged else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is exhaustive, and puts tests that take a minute first.

    If one of them is the last to start, the other workers wait for it.
    """
    tiers.mark_rows(items)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Collects garbage seldom, and only what tests leave: what is imported by now stays until the end.

    A million objects, which each collection would visit: the collector took a tenth of the time, and the
    five collections with which pytest ends each worker as many seconds.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def emulator(embedded_aws_emulator: "Emulator") -> "Emulator":
    """The plugin's shared emulator, by a short name."""
    return embedded_aws_emulator


@pytest.fixture(scope="session", autouse=True)
def stacks_as_they_come(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hides each ``Pulumi.<stack>.yaml`` of this checkout, which belongs to deployments from it."""
    from embedded_aws.program.project import Project

    configured, nowhere = Project.stack_config, tmp_path_factory.mktemp("no-stack-files")

    def stack_config(project: Project, stack: str, overrides: Mapping[str, Any] | None = None) -> Any:
        if project.directory == ROOT:
            project = replace(project, stack_files=nowhere)
        return configured(project, stack, overrides)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Project, "stack_config", stack_config)
        yield
