"""The old shop behind the gateway: what it still answers, what moved out, and that it may be slow or gone."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.gateway.shop import Shop, request


def test_the_monolith_keeps_what_has_not_moved_out(shop: Shop):
    answer = shop.ask("GET", "/legacy/customers/1002")
    assert (answer.status, answer.body["name"]) == (200, "Café au Port")
    unknown = shop.ask("GET", "/legacy/customers/9")
    assert (unknown.status, unknown.message) == (404, "there is no customer 9")


def test_the_monolith_gets_the_request_as_it_was_sent(shop: Shop):
    answer = shop.ask("GET", "/legacy/echo?a=1&a=2&b=%26%20c", X_Trace="abc", Accept_Language="nb")
    assert answer.status == 200
    sent = answer.body
    assert (sent["method"], sent["path"]) == ("GET", "/legacy/echo")
    assert sent["query"] == {"a": ["1", "2"], "b": ["& c"]}
    assert (sent["headers"]["x-trace"], sent["headers"]["accept-language"]) == ("abc", "nb")
    assert sent["headers"]["x-forwarded-for"].startswith("127.0.0.1")


def test_a_path_reaches_the_monolith_as_it_was_encoded(shop: Shop):
    answer = shop.ask("GET", "/legacy/a%2Fb/caf%C3%A9%20%3F")
    assert (answer.status, answer.message) == (404, "there is nothing at /legacy/a%2Fb/caf%C3%A9%20%3F")


def test_the_route_that_moved_out_answers_as_the_monolith_did(shop: Shop):
    before = request(f"{shop.deployment.local_url('monolith_url')}/legacy/prices/mug", "GET")
    assert shop.ask("GET", "/legacy/prices/mug").status == 404  # the new shop has none yet
    price = before.body["price"]["amount"]
    shop.ask_as_staff("PUT", "/items/mug", {"name": "Mug", "cents": price, "stock": 1})
    after = shop.ask("GET", "/legacy/prices/mug")
    assert (after.status, after.body) == (before.status, before.body)


@pytest.fixture
def stopped_monolith(shop: Shop) -> Iterator[None]:
    """No task of the monolith runs."""
    ecs, service = shop.deployment.client("ecs"), shop.resource("monolith-service")

    def run(tasks: int) -> None:
        ecs.update_service(cluster=service["cluster"], service=service["name"], desiredCount=tasks)

    run(0)
    yield
    run(2)
    eventually(lambda: shop.ask("GET", "/legacy/customers").status == 200, "the monolith")


def test_without_the_monolith_the_rest_of_the_shop_goes_on(shop: Shop, stopped_monolith: None):
    def is_gone() -> bool:
        return shop.ask("GET", "/legacy/customers").status in {502, 503, 504}

    eventually(is_gone, "the end of the monolith")
    item = shop.stock_item()
    assert shop.ask("GET", f"/legacy/prices/{item}").status == 200
    assert shop.ask("GET", f"/items/{item}").status == 200
