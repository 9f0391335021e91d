"""Functions that threads are recognized by exist."""

import importlib

import pytest

from embedded_aws.server.activity import threads

NAMES = sorted(threads._LOOPS | threads._ANSWERS | threads._PARENTS | {threads._RETRIES})


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
