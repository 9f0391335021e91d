"""Threads are recognized by their functions."""

import importlib
import threading
import types

import pytest

from embedded_aws.server.activity import threads as activity

NAMES = sorted(activity._LOOPS | activity._ANSWERS | activity._PARENTS | {activity._RETRIES})


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("embedded_aws.")])
def test_a_function_exists(name: str):
    path = name.partition(".<locals>")[0].split(".")
    for end in range(len(path), 0, -1):
        try:
            found = importlib.import_module(".".join(path[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in path[end:]:
            found = getattr(found, attribute)
        return


def run_test_state(begun: threading.Event, end: threading.Event) -> None:
    """A function of which a variable has the name of an execution, not its record."""
    execution = "name"
    begun.set()
    end.wait()
    del execution


def test_a_thread_without_the_record_of_an_execution_is_described():
    module = {**globals(), "__name__": "embedded_aws.services.step_functions.contexts"}
    begun, end = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=types.FunctionType(run_test_state.__code__, module), args=(begun, end), daemon=True
    )
    thread.start()
    begun.wait()
    try:
        described = list(activity.list_busy_threads())
    finally:
        end.set()
        thread.join()
    assert f"{module['__name__']}.run_test_state is running" in described
