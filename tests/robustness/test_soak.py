"""A short form of ``make soak``."""

import pytest

from tests.robustness.soak import soak

pytestmark = pytest.mark.exhaustive


def test_a_hundred_objects_of_which_one_is_poison():
    report = soak(100)
    assert (report.uploads, report.poison, report.results) == (100, 1, 100 + 2 * 99)
    # As much as in production they may have: the memory of a conversion is 1,024 MB by default.
    assert all(peak < 256 for name, peak in report.memory.items() if name != "emulator")
    assert report.memory["emulator"] < 512
    assert all(report.memory.values())
