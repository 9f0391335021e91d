"""How many workers run the tests."""

import os


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors: every other test waits for something at any time."""
    return 2 * (os.cpu_count() or 1)
