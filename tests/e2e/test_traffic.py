"""A stack changes while it is used: no request fails, no upload and no item is lost."""

import pytest

from embedded_aws import deploy
from tests.e2e.traffic import change_under_load, program

pytestmark = pytest.mark.exhaustive


def test_an_update_under_load_loses_nothing() -> None:
    with deploy(program(before=True)) as stack:
        change_under_load(stack, lambda: stack.update(program(before=False)).values())
