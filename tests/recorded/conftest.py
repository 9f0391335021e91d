"""The recordings."""

import pytest

from tests.recorded.recordings import COMMIT, REPOSITORY, VARIABLE, Recordings, find_recordings


@pytest.fixture(scope="session")
def recordings() -> Recordings:
    found = find_recordings()
    if found is None:
        pytest.skip(f"no recordings of AWS: {VARIABLE} names a clone of {REPOSITORY} at {COMMIT}")
    return found
