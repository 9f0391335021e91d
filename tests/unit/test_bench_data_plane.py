"""The table of the data plane: what is compared, and which goals are met."""

from bench.data_plane.scenario import MINISTACK, MOTO, NOT_LESS, NOT_SLOWER, OURS, Figure, Goal, Row
from bench.data_plane.scenarios import SCENARIOS
from bench.data_plane.table import build_table
from tests.conftest import ROOT


def read_cells(row: Row) -> list[str]:
    return [str(next(iter(column.cells))) for column in build_table([row]).columns]


def test_a_latency_is_compared_with_the_fastest_peer():
    figures = {OURS: Figure(3, 1.25), MINISTACK: Figure(2, 2), MOTO: Figure(6, 1)}
    cells = ["3.00", "1.2", "2.00", "2.0", "6.00", "1.0", "1.50", "≤ 1.00", "no"]
    assert read_cells(Row("a", figures, NOT_SLOWER)) == ["a", *cells]


def test_a_rate_is_compared_with_the_highest():
    figures = {OURS: Figure(300), MINISTACK: Figure(200), MOTO: Figure(100)}
    assert read_cells(Row("a", figures, NOT_LESS))[-3:] == ["1.50", "≥ 1.00", "yes"]


def test_a_figure_without_peers_is_compared_with_its_base_or_not_at_all():
    alone = {OURS: Figure(30)}
    assert read_cells(Row("a", alone, Goal(2), Figure(10)))[-3:] == ["3.00", "≤ 2.00", "no"]
    assert read_cells(Row("a", alone, Goal(2)))[3:] == ["–", "–", "–", "–", "–", "≤ 2.00", "–"]


def test_each_scenario_is_on_the_page():
    lines = (ROOT / "docs/data-plane.md").read_text().splitlines()
    rows = [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")]
    units = {True: "requests/s", False: "ms"}
    names = [f"{scenario.name}, {units[scenario.goal.more_is_better]}" for scenario in SCENARIOS]
    assert [row for row in rows if row in names] == names
