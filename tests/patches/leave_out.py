"""A pytest plugin: emulators start without the step of a patch in an environment variable."""

import os
from pathlib import Path

from embedded_aws import Emulator
from tests.patches.without_process import LEFT_OUT


def pytest_configure() -> None:
    """Starts emulators with another module."""
    environment = Emulator._build_environment
    more = {LEFT_OUT: os.environ[LEFT_OUT], "PYTHONPATH": os.fspath(Path(__file__).parents[2])}
    Emulator._module = "tests.patches.without_process"
    Emulator._build_environment = lambda self: {**environment(self), **more}
