"""The models that requests are validated against."""

import os
import sys
from pathlib import Path

import pytest

from embedded_aws.protocol.models import order_values

sys.path.insert(0, os.fspath(Path(__file__).resolve().parents[4] / "docs/scripts"))


@pytest.mark.slow
def test_models_are_those_of_the_installed_botocore():
    """``python docs/scripts/request_models.py`` renews them."""
    from request_models import PATH, build_archive

    assert PATH.read_bytes() == build_archive()


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (["OK", "ALARM", "INSUFFICIENT_DATA"], [2, 1, 0]),
        (["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"], [1, 3, 5, 4, 2, 0]),
        (["add", "remove", "replace", "move", "copy", "test"], [0, 1, 3, 5, 2, 4]),
        (["POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"], [2, 0, 5, 6, 4, 1, 3]),
    ],
)
def test_values_of_an_enumeration_have_the_order_of_aws(values: list[str], ordered: list[int]):
    assert order_values(values) == [values[number] for number in ordered]
