"""Nothing flows on an arrow between two services whose permission is missing."""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet

from tests.permissions import results
from tests.permissions.arrows import ARROWS
from tests.permissions.arrows.arrow import Arrow
from tests.permissions.emulators import OURS, PEERS
from tests.permissions.trial import Result, key, try_all

pytestmark = pytest.mark.slow


def _list_rows() -> Iterator[ParameterSet]:
    """Yields a row for each arrow; exhaustive if earlier ones begin and end at the same services."""
    seen: set[str] = set()
    for arrow in ARROWS:
        source, _, target = arrow.title.partition(" → ")
        ends = {f"{source} →", f"→ {target}"}
        yield pytest.param(arrow, marks=[pytest.mark.exhaustive] * (ends <= seen), id=key(arrow))
        seen |= ends


@pytest.fixture(scope="module")
def tried(request: pytest.FixtureRequest) -> dict[str, Result]:
    """Results of all arrows whose tests run, which are tried at the same time."""
    items = (item for item in request.session.items if item.path == request.path)
    arrows = [item.callspec.params["arrow"] for item in items if hasattr(item, "callspec")]
    with PEERS[OURS].start() as running:
        return try_all(running.aws, arrows, running.settle)


@pytest.mark.parametrize("arrow", [*_list_rows()])
def test_a_missing_permission_stops_what_flows(tried: dict[str, Result], arrow: Arrow) -> None:
    result = tried[key(arrow)]
    assert result.outcome == "stopped", result.detail


def test_the_kept_results_are_those_of_these_arrows() -> None:
    columns, arrows = results.read(), [key(arrow) for arrow in ARROWS]
    assert list(columns) == list(PEERS)
    assert list(columns[OURS].results) == arrows
    assert {name for column in columns.values() for name in column.results} == {*arrows}
