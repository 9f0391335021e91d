"""Workers that are forked after the collection: files are imported, and tests collected, only once.

Each worker of xdist does so for itself, which takes ten CPU seconds. A worker runs groups of tests, asks for
the next one when the last test of its group is left, and sends its reports. xdist is used where a fork is
not safe.
"""

import atexit
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NoReturn

import pytest

_Group = Sequence[int]
"""Numbers of the tests of a group, in the order of the collection."""


def replace_xdist(config: pytest.Config, count: int, find_group: Callable[[str], str]) -> bool:
    """Registers workers instead of those of xdist; returns False if a fork is not safe.

    Args:
        config: The configuration of pytest.
        count: Number of workers.
        find_group: Returns the group of a test by its ID; empty for a test without a group.
    """
    option = config.option
    if count < 2 or option.collectonly or not sys.platform.startswith("linux"):
        return False
    option.numprocesses, option.dist, option.tx = None, "no", []
    config.pluginmanager.register(ForkedWorkers(config, count, find_group), "forked-workers")
    return True


class ForkedWorkers:
    """Distributes the tests of a session to workers, and reports their results.

    Args:
        config: The configuration of pytest.
        count: Number of workers.
        find_group: Returns the group of a test by its ID; empty for a test without a group.
    """

    def __init__(self, config: pytest.Config, count: int, find_group: Callable[[str], str]) -> None:
        self._config = config
        self._count = count
        self._find_group = find_group
        self._running: dict[Connection, int] = {}
        """Process of each worker, by the connection with it."""
        self._current: dict[Connection, str] = {}
        """ID of the test that each worker runs."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Runs the tests in workers."""
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            return None  # pytest says so itself
        groups = self._list_groups(session.items)
        base = _find_base(self._config)
        for number in range(min(self._count, len(groups))):
            self._fork(session, base / f"worker-{number}")
        try:
            self._serve(session, iter(groups))
        except BaseException:
            for process in self._running.values():
                os.kill(process, signal.SIGINT)
            raise
        finally:
            for connection in self._running:
                connection.close()  # a worker that waits, or has run its test, ends
            for process in self._running.values():
                os.waitpid(process, 0)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        return True

    def _list_groups(self, items: Sequence[pytest.Item]) -> list[_Group]:
        groups: dict[str, list[int]] = {}
        for number, item in enumerate(items):
            groups.setdefault(self._find_group(item.nodeid) or item.nodeid, []).append(number)
        return [*groups.values()]

    def _fork(self, session: pytest.Session, directory: Path) -> None:
        if threading.active_count() > 1:  # a worker would have the locks that they hold, and not them
            names = ", ".join(thread.name for thread in threading.enumerate()[1:])
            raise pytest.UsageError(f"a test file has started threads: {names}")
        ours, theirs = Pipe()
        if process := os.fork():
            theirs.close()
            self._running[ours] = process
            return
        for connection in (ours, *self._running):
            connection.close()
        _become_worker(session, theirs, directory)

    def _serve(self, session: pytest.Session, groups: Iterator[_Group]) -> None:
        """Gives out groups, and reports, until all workers have ended."""
        while self._running:
            for connection in wait([*self._running]):
                assert isinstance(connection, Connection)
                try:
                    message = connection.recv()
                except (EOFError, ConnectionResetError):
                    self._end(connection)
                    continue
                if message is None:
                    is_ending = session.shouldfail or session.shouldstop
                    connection.send(None if is_ending else next(groups, None))
                else:
                    self._report(connection, *message)
            if session.shouldfail or session.shouldstop:
                return

    def _report(self, connection: Connection, hook: str, arguments: dict[str, Any]) -> None:
        if hook == "pytest_runtest_logstart":
            self._current[connection] = arguments["nodeid"]
        elif hook == "pytest_runtest_logfinish":
            self._current.pop(connection, None)
        elif hook == "pytest_runtest_logreport":
            read = self._config.hook.pytest_report_from_serializable
            arguments["report"] = read(config=self._config, data=arguments["report"])
        elif hook == "pytest_warning_recorded":
            arguments["warning_message"] = warnings.WarningMessage(**arguments["warning_message"])
            self._config.hook.pytest_warning_recorded.call_historic(kwargs=arguments)
            return
        getattr(self._config.hook, hook)(**arguments)

    def _end(self, connection: Connection) -> None:
        """Reports the test that ended a worker."""
        connection.close()
        _, status = os.waitpid(self._running.pop(connection), 0)
        test = self._current.pop(connection, "")
        if test or status:
            code = os.waitstatus_to_exitcode(status)
            message = f"a worker ended with {code}; further tests of its group did not run"
            report = pytest.TestReport(
                nodeid=test or "a worker",
                location=(test, None, test),
                keywords={},
                outcome="failed",
                longrepr=message,
                when="call",
            )
            self._config.hook.pytest_runtest_logreport(report=report)


def _find_base(config: pytest.Config) -> Path:
    factory: pytest.TempPathFactory = config._tmp_path_factory  # pytest has no public name for it
    return factory.getbasetemp()


def _become_worker(session: pytest.Session, connection: Connection, directory: Path) -> NoReturn:
    """Runs tests in this process, until there are no more."""
    status = 1
    try:
        directory.mkdir(mode=0o700)
        config: Any = session.config
        config._tmp_path_factory._basetemp = directory
        _detach(config)
        config.pluginmanager.register(_Sender(config, connection))
        _run(session, _receive(connection), connection)
        status = 0
    except (EOFError, OSError, KeyboardInterrupt):
        status = 0  # the process that reports has ended, or ends
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            session._setupstate.teardown_exact(None)
        with suppress(BaseException):
            connection.close()
            atexit._run_exitfuncs()
        os._exit(status)


def _detach(config: Any) -> None:
    """Leaves the terminal to the process that reports, and captures into files of this process."""
    config.pluginmanager.unregister(name="terminalreporter")
    capture = config.pluginmanager.getplugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()
    capture.suspend_global_capture()


def _receive(connection: Connection) -> Iterator[int]:
    while True:
        connection.send(None)
        group: _Group | None = connection.recv()
        if group is None:
            return
        yield from group


def _run(session: pytest.Session, numbers: Iterator[int], connection: Connection) -> None:
    current = next(numbers, None)
    while current is not None and not connection.poll():  # a closed connection can be read
        following = next(numbers, None)
        item = session.items[current]
        next_item = None if following is None else session.items[following]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
        if session.shouldfail or session.shouldstop:
            return
        current = following


class _Sender:
    """Sends the reports and warnings of a worker."""

    def __init__(self, config: pytest.Config, connection: Connection) -> None:
        self._config = config
        self._connection = connection

    def pytest_runtest_logstart(self, nodeid: str, location: object) -> None:
        self._send("pytest_runtest_logstart", nodeid=nodeid, location=location)

    def pytest_runtest_logfinish(self, nodeid: str, location: object) -> None:
        self._send("pytest_runtest_logfinish", nodeid=nodeid, location=location)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._send("pytest_runtest_logreport", report=data)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: object
    ) -> None:
        given = {
            "message": str(warning_message.message),
            "category": UserWarning,
            "filename": warning_message.filename,
            "lineno": warning_message.lineno,
        }
        where = {"when": when, "nodeid": nodeid, "location": location}
        self._send("pytest_warning_recorded", warning_message=given, **where)

    def _send(self, hook: str, **arguments: object) -> None:
        self._connection.send((hook, arguments))
