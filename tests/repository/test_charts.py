"""The charts of the patterns: current, legible in both schemes, with words to read aloud."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs/scripts"))

import charts  # noqa: E402
from chart_data import PATTERNS, find_figure, read_table  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_pictures_are_current():
    """``python docs/scripts/generate.py`` renews them."""
    for file, text in charts.draw_all().items():
        assert file.read_text() == text, file


@pytest.mark.parametrize("scheme", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_pictures_have_the_contrast_of_wcag(scheme: dict[str, str]):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(scheme["ink"], scheme["paper"]) >= 4.5
    for name in ("line", "before", "after"):
        assert contrast(scheme[name], scheme["paper"]) >= 3


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_picture_says_what_it_shows(pattern: str):
    figure = find_figure(pattern)
    picture = ElementTree.fromstring(charts.draw(figure))
    assert picture.findtext(f"{SVG}title") == figure.title
    for each in figure.measures:
        assert each.what in (picture.findtext(f"{SVG}desc") or "")
    for text in picture.iter(f"{SVG}text"):
        assert 0 < float(text.attrib["x"]) < 800
        assert 0 < float(text.attrib["y"]) < 340


def test_numbers_are_those_of_the_benchmarks():
    assert read_table("Static files")["function calls a request"][:2] == ["1", "0"]
    before, after = find_figure("static-offload").cost
    assert [before(1), after(1)] == [
        float(cell) for cell in read_table("Static files")["$ a million requests"][:2]
    ]
    monolith, functions = find_figure("api-gateway-facade").cost
    assert monolith(0) == pytest.approx(730 * (2 * (0.03238 / 4 + 0.00356 / 2) + 0.0225 + 6 * 0.01))
    assert functions(0) == 0
