"""How many workers run the tests, and how they are interrupted."""

import os
import signal
from pathlib import Path

import pytest


def pytest_configure() -> None:
    """Lets Ctrl-C reach what tests start: in the background of a shell it is ignored, also by children."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice as many as there are processors, since tests wait half of the time; unit tests do not."""
    processors = os.cpu_count() or 1
    waits = any("unit" not in Path(argument).parts for argument in config.args)
    return processors * 2 if waits else processors
