"""Draws what a pattern changes: an SVG of bars and of cost by load, and the same numbers as a table."""

from pathlib import Path
from xml.sax.saxutils import escape

from chart_data import PATTERNS, Figure, Measure, find_figure

ROOT = Path(__file__).resolve().parents[2]
NAME = "before-after.svg"
LIGHT = {"paper": "#ffffff", "ink": "#1f2328", "line": "#6e7781", "before": "#9a4a00", "after": "#0969da"}
DARK = {"paper": "#0d1117", "ink": "#e6edf3", "line": "#8b949e", "before": "#f0883e", "after": "#58a6ff"}
"""Colors of both schemes. The picture has its own paper: a page can be dark where the system is light."""
_WIDTH, _HEIGHT = 800, 340
_BAR_LEFT, _BAR_WIDTH = 24, 250
_PLOT = (450, 70, 320, 190)
"""Left, top, width and height of the plot of costs."""
_TICKS = 4
_LABELED = 'role="img" aria-labelledby="title desc"'


def describe_chart(pattern: str) -> str:
    """The picture of a pattern, and its table."""
    figure = find_figure(pattern)
    rows = [(each.what, _number(each.before), _number(each.after)) for each in figure.measures]
    rows += [
        (f"$ a month for {load:g} million {figure.load}", *(f"{cost(load):,.2f}" for cost in figure.cost))
        for load in (figure.most / 10, figure.most / 2, figure.most)
    ]
    table = [
        f"| number | {figure.before} | {figure.after} |",
        "| --- | --- | --- |",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return (
        f"![{figure.title}; the table has its numbers]({NAME})\n\n" + "\n".join(table) + f"\n\n{figure.note}"
    )


def draw_all() -> dict[Path, str]:
    """The content of the picture of each pattern, by its file."""
    return {ROOT / "patterns" / pattern / NAME: draw(find_figure(pattern)) for pattern in PATTERNS}


def draw(figure: Figure) -> str:
    """The figure as SVG."""
    summary = "; ".join(
        f"{each.what}: {_number(each.before)}, then {_number(each.after)}" for each in figure.measures
    )
    costs = " and ".join(f"${cost(figure.most):,.2f}" for cost in figure.cost)
    summary += f"; a month of {figure.most:g} million {figure.load}: {costs}."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_LABELED}>',
        f'<title id="title">{escape(figure.title)}</title>',
        f'<desc id="desc">{escape(summary)}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}" rx="8"/>',
        *_draw_legend(figure),
        *(
            line
            for index, each in enumerate(figure.measures)
            for line in _draw_measure(each, 70 + index * 62)
        ),
        *_draw_costs(figure),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _style() -> str:
    base = "text{font:13px system-ui,sans-serif}.small{font-size:12px}.heading{font-weight:600}"
    return f"{base}{_colors(LIGHT)}@media(prefers-color-scheme:dark){{{_colors(DARK)}}}"


def _colors(of: dict[str, str]) -> str:
    return (
        f".paper{{fill:{of['paper']}}}text{{fill:{of['ink']}}}.axis{{stroke:{of['line']};fill:none}}"
        f".before{{fill:{of['before']}}}.after{{fill:{of['after']}}}"
        f"polyline.before,polyline.after{{fill:none;stroke-width:2.5}}polyline.before{{stroke:{of['before']};"
        f"stroke-dasharray:7 4}}polyline.after{{stroke:{of['after']}}}"
    )


def _text(x: float, y: float, text: str, *, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'


def _draw_legend(figure: Figure) -> list[str]:
    """The legend. The line before is dashed, so that colors are not the only difference."""
    parts: list[str] = []
    for x, kind, words in ((24, "before", figure.before), (430, "after", figure.after)):
        parts += [
            f'<polyline class="{kind}" points="{x},26 {x + 34},26"/>',
            _text(x + 42, 31, f"{kind}: {words}"),
        ]
    return parts


def _draw_measure(each: Measure, top: float) -> list[str]:
    most = max(each.before, each.after) or 1
    parts = [_text(_BAR_LEFT, top, each.what, kind="heading")]
    for offset, kind, value in ((8, "before", each.before), (25, "after", each.after)):
        length = max(value / most * _BAR_WIDTH, 1.5)
        place = f'x="{_BAR_LEFT}" y="{top + offset:g}" width="{length:.1f}"'
        parts += [
            f'<rect class="{kind}" {place} height="13" rx="2"/>',
            _text(_BAR_LEFT + length + 7, top + offset + 11, _number(value), kind="small"),
        ]
    return parts


def _draw_costs(figure: Figure) -> list[str]:
    left, top, width, height = _PLOT
    most = max(cost(figure.most) for cost in figure.cost)
    parts = [
        _text(left, top - 12, "$ a month", kind="heading"),
        f'<polyline class="axis" points="{left},{top} {left},{top + height} {left + width},{top + height}"/>',
        _text(
            left + width / 2,
            top + height + 40,
            f"million {figure.load} a month",
            kind="heading",
            anchor="middle",
        ),
    ]
    for tick in range(_TICKS + 1):
        share = tick / _TICKS
        x, y = left + share * width, top + height * (1 - share)
        parts += [
            _text(x, top + height + 19, f"{share * figure.most:g}", kind="small", anchor="middle"),
            _text(left - 7, y + 4, f"{share * most:,.0f}", kind="small", anchor="end"),
        ]
    for kind, cost in zip(("before", "after"), figure.cost, strict=True):
        ends = ((0.0, cost(0)), (figure.most, cost(figure.most)))
        points = " ".join(
            f"{left + load / figure.most * width:.1f},{top + height * (1 - dollars / most):.1f}"
            for load, dollars in ends
        )
        parts.append(f'<polyline class="{kind}" points="{points}"/>')
    return parts


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
