"""The first view: the whole picture of each stack, in readable text; it is moved, made larger, and opened."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import NewConsole
from tests.browser.console.stacks import SIZES, STACKS, picture_of, show

pytestmark = pytest.mark.exhaustive

READABLE = 11
"""Pixels of the smallest text of a picture."""
MEASURE = """
() => {
    const pane = document.querySelector("#picture").getBoundingClientRect();
    const texts = [...document.querySelectorAll("#picture .node text, #picture .collapse text")];
    const shown = texts.filter(text => text.textContent);
    const scale = document.querySelector("#picture svg .world").getCTM().a;
    const boxes = [...document.querySelectorAll("#picture .node")].map(node => {
        const box = node.querySelector(".box").getBoundingClientRect();
        const inside = [...node.querySelectorAll("text")].map(text => text.getBoundingClientRect());
        return {name: node.querySelector(".name").textContent,
                label: node.querySelector(".label").textContent,
                right: box.right, left: box.left, top: box.top, bottom: box.bottom,
                glyphs: node.querySelectorAll(".glyph").length,
                text: Math.max(...inside.map(each => each.right))};
    });
    const ends = [...document.querySelectorAll("#picture .edge .line")].flatMap(line => {
        const place = line.getScreenCTM();
        return [0, line.getTotalLength()].map(length => line.getPointAtLength(length).matrixTransform(place))
            .map(({x, y}) => ({left: x, right: x, top: y, bottom: y}));
    });
    const world = document.querySelector("#picture .world").getBoundingClientRect();
    return {ends, pane: pane.toJSON(), world: world.toJSON(), scale, boxes,
            smallest: scale * Math.min(...shown.map(text => parseFloat(getComputedStyle(text).fontSize)))};
}
"""


def measure(page: Page) -> dict[str, Any]:
    return page.evaluate(MEASURE)


def is_inside(inner: dict[str, float], outer: dict[str, float], *, near: int = 1) -> bool:
    return all(inner[side] >= outer[side] - near for side in ("left", "top")) and all(
        inner[side] <= outer[side] + near for side in ("right", "bottom")
    )


@pytest.mark.parametrize(
    ("name", "width"),
    [pytest.param(stack, width, id=f"{stack}-{width}") for stack in STACKS for width in SIZES],
)
def test_whole_picture_of_each_stack_is_readable_at_first_view(
    new_console: NewConsole, name: str, width: int
) -> None:
    console = new_console(viewport={"width": width, "height": SIZES[width]})
    show(console, picture_of(name))
    assert not console.is_wider_than_the_screen()
    if console.page.locator("#picture").is_hidden():
        # On a phone, the table is readable where the picture would not be.
        assert width < 640
        expect(console.page.get_by_role("row")).not_to_have_count(0)
        assert "–" not in console.page.locator("#table").inner_text()
        console.press("Picture")
        found = measure(console.page)
        assert is_inside(found["world"], found["pane"])
        return
    found = measure(console.page)
    assert is_inside(found["world"], found["pane"])
    assert found["smallest"] >= READABLE - 0.05
    for box in found["boxes"]:
        assert "…" not in box["name"], box
        assert box["text"] <= box["right"], box
        assert box["label"], box
        assert box["glyphs"] == 1, box
    assert overlaps(found["boxes"]) == []
    for end in found["ends"]:
        assert any(is_inside(end, box, near=4) for box in found["boxes"]), end


def overlaps(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["name"], other["name"])
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]


@pytest.mark.parametrize("width", SIZES)
def test_picture_is_dragged_and_zoomed_at_the_pointer(new_console: NewConsole, width: int) -> None:
    console = new_console(viewport={"width": width, "height": SIZES[width]})
    page = console.page
    if page.locator("#picture").is_hidden():
        console.press("Picture")
    fitted = measure(page)
    box = page.locator("#picture .node").first.bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(50)
    larger = measure(page)
    assert larger["scale"] > fitted["scale"] * 1.2
    under = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.node')?.dataset.node", [x, y]
    )
    assert under == page.locator("#picture .node").first.get_attribute("data-node")
    pane = fitted["pane"]
    start = pane["left"] + 8, pane["bottom"] - 8
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 60, start[1] - 40, steps=4)
    page.mouse.up()
    moved = measure(page)
    assert moved["world"]["left"] == pytest.approx(larger["world"]["left"] + 60, abs=1)
    assert moved["world"]["top"] == pytest.approx(larger["world"]["top"] - 40, abs=1)
    assert page.evaluate("getSelection().toString()") == ""
    expect(console.panel).to_be_hidden()
    page.locator("#picture .node[tabindex='0']").focus()
    page.keyboard.press("0")
    again = measure(page)
    assert again["scale"] == pytest.approx(fitted["scale"], abs=0.01)
    assert is_inside(again["world"], again["pane"])
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert measure(page)["scale"] == pytest.approx(again["scale"] * 1.25**2, rel=0.01)
    page.keyboard.press("-")
    assert measure(page)["scale"] == pytest.approx(again["scale"] * 1.25, rel=0.01)


def test_two_fingers_zoom(new_console: NewConsole) -> None:
    console = new_console(viewport={"width": 390, "height": 844}, has_touch=True)
    if console.page.locator("#picture").is_hidden():
        console.press("Picture")
    before = measure(console.page)
    middle = before["pane"]["left"] + 150, before["pane"]["top"] + 150
    client = console.page.context.new_cdp_session(console.page)
    for kind, distance in (("touchStart", 20), ("touchMove", 40), ("touchMove", 80), ("touchEnd", 0)):
        points = [{"x": middle[0] + side * distance, "y": middle[1], "id": side} for side in (-1, 1)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if distance else []})  # pyright: ignore[reportUnknownMemberType] of Playwright
    assert measure(console.page)["scale"] == pytest.approx(before["scale"] * 4, rel=0.1)


def test_component_is_opened_and_closed(new_console: NewConsole) -> None:
    console = new_console(viewport={"width": 1280, "height": 800})
    show(console, picture_of("webapp"))
    media = console.page.locator("#picture [data-node='/media']")
    expect(media).to_have_accessible_name(re.compile(r"^media, FanOutConversion, 16 resources"))
    media.click()
    expect(media).to_have_count(0)
    expect(console.node("media-source-bucket")).to_be_visible()
    close = console.page.locator("#picture [data-collapse='/media']")
    close.press("Enter")
    expect(media).to_be_focused()
    console.open_all()
    expect(console.page.locator("#picture .node.closed")).to_have_count(0)
    console.press("Overview")
    expect(media).to_be_visible()


ODD = (
    "<script>window.injected = 1</script>",
    "x" * 200,
    "名前 with spaces",
    "a-very-long-name-" * 8,
    "\u202eabc",
)


def test_odd_names_are_text(new_console: NewConsole) -> None:
    console = new_console(viewport={"width": 1280, "height": 800})
    known: dict[str, object] = {
        "label": "Lambda function",
        "family": "compute",
        "group": None,
        "configuration": {},
        "roles": [],
    }
    # Of different kinds, so that no component stands for them.
    nodes: list[dict[str, object]] = [
        {
            **known,
            "label": f"Kind {at}",
            "id": f"urn::{at}",
            "name": name,
            "title": name,
            "type": "aws:lambda/function:Function",
            "arn": "",
        }
        for at, name in enumerate(ODD)
    ]
    edge = {
        "source": "urn::0",
        "target": "urn::1",
        "label": "<img src=x onerror=alert(1)>",
        "meaning": "event",
    }
    picture: dict[str, object] = {
        "stack": ODD[0],
        "title": "",
        "nodes": nodes,
        "edges": [edge],
        "groups": [],
        "version": 1,
    }
    show(console, picture)
    found = measure(console.page)
    assert console.page.evaluate("window.injected") is None
    assert console.page.locator("#picture script, #picture img").count() == 0
    assert [box["name"] for box in found["boxes"]] == list(ODD)
    assert overlaps(found["boxes"]) == []
    console.press("Table")
    expect(console.page.get_by_role("row").filter(has_text=ODD[0])).to_have_count(1)
    assert not console.is_wider_than_the_screen()
