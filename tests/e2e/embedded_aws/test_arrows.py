"""Nothing flows on an arrow between two services whose permission is missing."""

import pytest

from tests.permissions import results
from tests.permissions.arrows import ARROWS
from tests.permissions.emulators import OURS, PEERS
from tests.permissions.trial import Result, key, try_all


@pytest.fixture(scope="module")
def tried() -> dict[str, Result]:
    """Results of all arrows, which are tried at the same time."""
    with PEERS[OURS].start() as running:
        return try_all(running.aws, ARROWS, running.settle)


@pytest.mark.parametrize("arrow", [key(arrow) for arrow in ARROWS])
def test_a_missing_permission_stops_what_flows(tried: dict[str, Result], arrow: str) -> None:
    assert tried[arrow].outcome == "stopped", tried[arrow].detail


def test_the_kept_results_are_those_of_these_arrows() -> None:
    columns, arrows = results.read(), [key(arrow) for arrow in ARROWS]
    assert list(columns) == list(PEERS)
    assert list(columns[OURS].results) == arrows
    assert {name for column in columns.values() for name in column.results} == {*arrows}
