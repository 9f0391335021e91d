"""The rows of a parametrized test, run one after another by one test.

pytest takes milliseconds for each test, and each worker collects all of them: as much time as most rows need.
A test keeps one test for each row if they need a fixture of their own, such as ``tmp_path``, have marks, or
are named: by ``representatives``, or on the command line. ``pytest FILE::TEST`` runs each row by itself, and
so does ``-k``.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

_SHORT = 300
"""Characters of a row in a report."""
_SHARED = frozenset({"event_loop"})
"""Fixtures of each test that rows can share."""


def is_merging(config: pytest.Config, file: Path) -> bool:
    """Returns whether no test of a file is named on the command line, so that rows need no name.

    Args:
        config: The configuration of pytest.
        file: The file.
    """
    named = [str(argument).partition("::")[0] for argument in config.args if "::" in str(argument)]
    directory = config.invocation_params.dir
    return not config.option.keyword and all(file != (directory / each).resolve() for each in named)


def collect(collector: pytest.Module, name: str, function: Callable[..., object]) -> list[Any] | None:
    """Returns the one test of all rows; None if each row needs a test, or there are no rows.

    Args:
        collector: The module of the test.
        name: Name of the test.
        function: The test.
    """
    rows = list_rows(function)
    if len(rows) < 2:
        return None
    merged = merge(function, rows, stops=collector.config.option.maxfail == 1)
    setattr(collector.obj, name, merged)
    items = collector.ihook.pytest_pycollect_makeitem(collector=collector, name=name, obj=merged)
    if all(_shares_fixtures(item, rows[0]) for item in items):
        return items
    setattr(collector.obj, name, function)
    return None


def _shares_fixtures(item: Any, row: Mapping[str, object]) -> bool:
    """Returns whether no fixture is renewed for each row, or depends on a value of it."""
    if "request" in inspect.signature(item.obj).parameters or {*row} & {*item.fixturenames}:
        return False
    found = item._fixtureinfo.name2fixturedefs.items()  # pytest has no public name for scopes
    return all(name in _SHARED or definitions[-1].scope != "function" for name, definitions in found)


def list_rows(function: Callable[..., object]) -> list[dict[str, Any]]:
    """Returns the arguments of each row of a test, in pytest's order; empty if rows have names or marks.

    Args:
        function: The test.
    """
    marks: list[pytest.Mark] = getattr(function, "pytestmark", [])
    tables = [mark for mark in marks if mark.name == "parametrize"]
    is_named = any(mark.name == "representatives" for mark in marks)
    if is_named or not tables or any(not _is_plain(table) for table in tables):
        return []
    parameters = inspect.signature(function).parameters
    columns = [[*_read_rows(table)] for table in tables]
    rows = [dict(item for part in parts for item in part.items()) for parts in product(*columns)]
    return rows if rows and {*rows[0]} <= {*parameters} else []


def _is_plain(table: pytest.Mark) -> bool:
    """Returns whether a table has values only, and can be read twice."""
    values = table.args[1] if len(table.args) == 2 else ()
    is_read_twice = isinstance(values, Sequence | Mapping) or hasattr(values, "__len__")
    return (
        len(table.args) == 2
        and {*table.kwargs} <= {"ids"}
        and is_read_twice
        and not any(value.marks for value in values if hasattr(value, "marks"))
    )


def _read_rows(table: pytest.Mark) -> Iterator[dict[str, Any]]:
    names, values = table.args
    listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    is_single = isinstance(names, str) and len(listed) == 1
    for value in values:
        if isinstance(value, type(pytest.param())):
            yield dict(zip(listed, value.values, strict=True))
        else:
            yield dict(zip(listed, [value] if is_single else value, strict=True))


def merge(
    function: Callable[..., object], rows: Sequence[Mapping[str, Any]], *, stops: bool = False
) -> Callable[..., None]:
    """Returns a test of all rows, which fails with the errors of all rows that fail.

    Args:
        function: The test of one row.
        rows: Its arguments that are not fixtures.
        stops: Whether no row runs after one has failed.
    """

    def run(**fixtures: object) -> None:
        failed: list[BaseException] = []
        skipped: BaseException | None = None
        for number, row in enumerate(rows):
            try:
                function(**fixtures, **row)
            except pytest.skip.Exception as reason:
                skipped = reason
            except (Exception, pytest.fail.Exception) as error:
                error.add_note(f"row {number}: {', '.join(_show(row))}")
                failed.append(error)
                if stops:
                    break
        if len(failed) == 1:
            raise failed[0]
        if failed:
            raise BaseExceptionGroup(f"{len(failed)} of {len(rows)} rows failed", failed)
        if skipped:
            raise skipped

    signature = inspect.signature(function)
    left = [value for name, value in signature.parameters.items() if name not in rows[0]]
    merged: Any = run
    merged.__signature__ = signature.replace(parameters=left)
    for name in ("__name__", "__doc__", "__module__"):
        setattr(merged, name, getattr(function, name))
    marks: list[pytest.Mark] = getattr(function, "pytestmark", [])
    merged.pytestmark = [mark for mark in marks if mark.name != "parametrize"]
    return merged


def _show(row: Mapping[str, object]) -> Iterator[str]:
    for name, value in row.items():
        text = repr(value)
        yield f"{name}={text if len(text) <= _SHORT else f'{text[:_SHORT]}…'}"
