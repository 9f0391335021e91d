"""The chain of middleware as a whole, and administrative requests at its end."""

from collections import Counter
from collections.abc import Awaitable
from typing import Any
from unittest.mock import Mock

import pytest
from requests_to_middleware import (
    PORT,
    SECRET,
    SHOP,
    SHOP_PORT,
    Services,
    change_port,
    content,
    exchange,
    handshake,
    http,
    status,
)

from embedded_aws.emulator.administration import ADDRESSES_PATH, EVENTS_PATH, HOSTS_PATH, SECRET_HEADER
from embedded_aws.server.app import build_app
from embedded_aws.server.asgi import App, Middleware, Receive, Scope, Send
from embedded_aws.server.hosts import Hosts

AUTHORIZED = {SECRET_HEADER: SECRET}


class FakePorts:
    """Ports that are opened without sockets; the first one is in use."""

    def open(self, wanted: int = 0) -> tuple[int, Any]:
        if wanted == 1:
            raise OSError
        return wanted or SHOP_PORT, Mock()


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def app(services: Services) -> App:
    ports: Any = FakePorts()
    return build_app(services, Hosts(PORT), ports, Mock(), secret=SECRET, root_key="")


@pytest.mark.parametrize(
    "scope", [http("/orders", host="localhost"), handshake("/live"), {"type": "lifespan"}], ids=str
)
def test_everything_passes_each_middleware_once(
    scope: Scope, app: App, services: Services, monkeypatch: pytest.MonkeyPatch
):
    passed: Counter[str] = Counter()
    call = Middleware.__call__

    def count(self: Middleware, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        passed[type(self).__name__] += 1
        return call(self, scope, receive, send)

    monkeypatch.setattr(Middleware, "__call__", count)
    exchange(app, scope)
    assert set(passed.values()) == {1}
    assert {"Rejections", "Secrets", "HostNames", "Pages", "Administration", "Handshakes"} <= set(passed)
    assert len(services.served) == 1


def test_a_request_at_the_port_of_a_host_is_served_as_one_for_the_host(app: App, services: Services):
    assert content(app, http(f"{HOSTS_PATH}{SHOP}", "POST", **AUTHORIZED), 0) == {"port": SHOP_PORT}
    local = f"http://localhost:{SHOP_PORT}"
    assert status(app, change_port(SHOP_PORT, http("/cart", origin=local, **AUTHORIZED))) == 200
    assert services.served[-1]["headers"] == [
        (b"host", SHOP.encode()),
        (b"origin", f"https://{SHOP}".encode()),
    ]


def test_ports_of_hosts_open_once_and_close(app: App):
    shop = f"{HOSTS_PATH}{SHOP}"
    assert content(app, http(shop, "POST", **AUTHORIZED), 1) == {"port": None}
    assert content(app, http(shop, "POST", **AUTHORIZED), 5000) == {"port": 5000}
    assert content(app, http(shop, "POST", **AUTHORIZED), 5001) == {"port": 5000}
    assert content(app, http(ADDRESSES_PATH, **AUTHORIZED)) == {"hosts": {SHOP: 5000}}
    assert status(app, change_port(5000, http())) == 200
    assert status(app, http(shop, "DELETE", **AUTHORIZED)) == 200
    assert content(app, http(ADDRESSES_PATH, **AUTHORIZED)) == {"hosts": {}}
    assert status(app, change_port(5000, http())) == 403


@pytest.mark.parametrize(
    ("scope", "expected", "reaches_services"),
    [
        (http(f"{EVENTS_PATH}?after=x", **AUTHORIZED), 400, False),
        (http(f"{EVENTS_PATH}?after=0", **AUTHORIZED), 200, False),
        (http(f"{EVENTS_PATH}?after=0"), 403, False),
        (http(EVENTS_PATH, origin="https://evil.example.com", **AUTHORIZED), 403, False),
        (http(EVENTS_PATH, host="evil.example.com", **AUTHORIZED), 403, False),
        (http("/_ministack/reset", "POST", **AUTHORIZED), 200, True),
        (http("/_embedded_aws/unknown", **AUTHORIZED), 200, True),
    ],
)
def test_administration_is_answered_before_services(
    scope: Scope, expected: int, reaches_services: bool, app: App, services: Services
):
    assert status(app, scope) == expected
    assert bool(services.served) is reaches_services
