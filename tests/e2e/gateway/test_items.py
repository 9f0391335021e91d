"""Items: written by staff through a function, read by everybody through a function and without one."""

import pytest

from tests.e2e.gateway.shop import CENTS, Shop, encode

CUP = {"name": "Cup", "cents": 950, "stock": 3}
HARD_IDS = (
    "it's",
    'a "quoted" one',
    "back\\slash",
    "a&Action=DeleteTable",
    "half/half",
    "50% off + more",
    "$context.stage #set($a=1) ${x}",
    "größe-☃",
)


def test_an_item_from_its_beginning_to_its_end(shop: Shop):
    id_ = shop.unique("cup")
    path, item = f"/items/{id_}", {"id": id_, **CUP}
    assert shop.ask("GET", path).status == 404
    written = shop.ask_as_staff("PUT", path, CUP)
    assert (written.status, written.body) == (201, item)
    assert shop.ask("GET", path).body == item
    assert shop.ask("GET", f"/catalog/{id_}").body == item

    changed = shop.ask_as_staff("PUT", path, {**CUP, "cents": 1})
    assert (changed.status, changed.body["cents"]) == (200, 1)
    assert shop.ask("GET", f"/catalog/{id_}").body == {**item, "cents": 1}

    deleted = shop.ask_as_staff("DELETE", path)
    assert (deleted.status, deleted.body) == (204, None)
    assert shop.ask_as_staff("DELETE", path).status == 404
    for gone in (path, f"/catalog/{id_}", f"/legacy/prices/{id_}"):
        answer = shop.ask("GET", gone)
        assert (answer.status, answer.body.keys() >= {"message"}) == (404, True), gone


@pytest.mark.parametrize("hard", HARD_IDS)
def test_every_route_finds_an_item_of_any_name(shop: Shop, hard: str):
    path = encode(hard)
    assert shop.ask_as_staff("PUT", f"/items/{path}", CUP).status in {200, 201}
    assert shop.find("items", hard) is not None
    assert shop.ask("GET", f"/items/{path}").body == {"id": hard, **CUP}
    assert shop.ask("GET", f"/catalog/{path}").body == {"id": hard, **CUP}
    assert shop.ask("GET", f"/legacy/prices/{path}").body["article"] == hard


def test_all_items_page_by_page(shop: Shop):
    stocked = {shop.stock_item() for _ in range(101)}
    pages, after = [], ""
    while after is not None:
        answer = shop.ask("GET", f"/items?after={encode(after)}" if after else "/items")
        assert answer.status == 200
        pages.append([item["id"] for item in answer.body["items"]])
        after = answer.body.get("next")
    listed = [id_ for page in pages for id_ in page]
    assert stocked <= set(listed)
    assert len(listed) == len(set(listed)) == shop.count("items")
    assert max(len(page) for page in pages) == 100


def test_staff_see_the_stock_and_partners_the_requested_prices(shop: Shop):
    id_ = shop.stock_item()
    stock = shop.ask_as_staff("GET", "/admin/stock")
    assert stock.status == 200
    assert all(entry.keys() == {"id", "stock"} for entry in stock.body["stock"])

    prices = shop.ask("GET", f"/partner/prices?ids={id_},unknown,{id_}", x_api_key=shop.key("partner"))
    assert (prices.status, prices.body) == (200, {"prices": {id_: CENTS}})
