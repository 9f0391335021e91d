"""How many workers run the tests."""

import os
from pathlib import Path

import pytest


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice as many as there are processors, since tests wait half of the time; unit tests do not."""
    processors = os.cpu_count() or 1
    waits = any("unit" not in Path(argument).parts for argument in config.args)
    return processors * 2 if waits else processors
