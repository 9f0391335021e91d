"""The table of the page: ours, the peers, the ratio, and whether the goal is met."""

from collections.abc import Sequence

from rich.table import Table

from bench.data_plane.scenario import MINISTACK, MOTO, OURS, Figure, Row

NOTHING = "–"
TITLE = "Figures"


def build_table(rows: Sequence[Row]) -> Table:
    """Returns the table of the rows."""
    columns = ("p50 or rate", OURS, "p95 ÷ p50", MINISTACK, "p95 ÷ p50", MOTO, "p95 ÷ p50")
    table = Table(*columns, "ratio", "goal", "met", title=TITLE)
    for row in rows:
        cells = [cell for name in (OURS, MINISTACK, MOTO) for cell in _format_figure(row.figures.get(name))]
        table.add_row(row.name, *cells, *_judge(row))
    return table


def _format_figure(figure: Figure | None) -> tuple[str, str]:
    if figure is None:
        return NOTHING, NOTHING
    spread = NOTHING if figure.spread is None else f"{figure.spread:.1f}"
    return f"{figure.value:.{_count_digits(figure.value)}f}", spread


def _count_digits(value: float) -> int:
    """Returns the digits after the point that leave three that count."""
    return 0 if value >= 100 else 1 if value >= 10 else 2


def _judge(row: Row) -> tuple[str, str, str]:
    if row.ratio is None:
        return NOTHING, str(row.goal), NOTHING
    return f"{row.ratio:.2f}", str(row.goal), "yes" if row.goal.is_met(row.ratio) else "no"
