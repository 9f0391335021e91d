"""Pages that may use the emulator, and the origins that they have."""

from functools import partial
from unittest.mock import Mock

import pytest
from requests_to_middleware import (
    PORT,
    SHOP,
    SHOP_PORT,
    Services,
    exchange,
    handshake,
    http,
    status,
)

from embedded_aws.server import cors
from embedded_aws.server.asgi import Scope, chain
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware.page_origins import PageOrigins
from embedded_aws.server.middleware.pages import Pages
from embedded_aws.server.middleware.rejections import Rejections

EVIL = "https://evil.example.com"
FRIEND = "https://friend.example.com"


def keep_path(_host: str, path: str) -> str:
    return path


@pytest.mark.parametrize(
    ("scope", "served"),
    [
        (http(), True),
        (http(origin=f"http://localhost:{SHOP_PORT}"), True),
        (http(origin=f"https://{SHOP}"), True),
        (http(origin=FRIEND), True),
        (http(origin=FRIEND, **{"access-control-request-method": "GET"}), True),
        (http(origin=EVIL), False),
        (http(origin="null"), False),
        (http(origin="null", sec_fetch_site="same-origin"), True),
        (handshake(origin=EVIL), False),
        (handshake(origin=FRIEND), False),
        (handshake(origin=f"https://{SHOP}"), True),
        (http(sec_fetch_site="same-origin"), True),
        (http(sec_fetch_site="none"), True),
        (http(sec_fetch_site="cross-site"), False),
        (http(sec_fetch_site="same-site"), False),
        (http("/a?X-Amz-Signature=x", sec_fetch_site="cross-site"), True),
        (http("/a?Signature=x", sec_fetch_site="cross-site"), True),
        (http("/a?sign=x", sec_fetch_site="cross-site"), False),
        (http(sec_fetch_site="cross-site", referer=f"http://localhost:{SHOP_PORT}/cart"), True),
        (http(sec_fetch_site="cross-site", referer=f"{EVIL}/localhost:{SHOP_PORT}"), False),
        (
            http(sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document"),
            True,
        ),
        (
            http(
                "/", "POST", sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document"
            ),
            False,
        ),
        (http(sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="iframe"), False),
    ],
)
def test_pages_are_of_the_emulator_or_named(
    scope: Scope, served: bool, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cors, "find_preflight_path", keep_path)
    asked, services = Services(FRIEND), Services()
    app = chain(Rejections, partial(Pages, hosts=hosts, services=asked), app=services)
    exchange(app, scope)
    assert (services.served == [scope]) is served
    assert all(preflight["method"] == "OPTIONS" for preflight in asked.served)


@pytest.mark.parametrize(
    ("scope", "port", "served"),
    [
        (handshake(origin="http://127.0.0.1:4570"), 4570, True),
        (handshake(origin="http://127.0.0.1:4571"), 4570, False),
        (handshake(origin="http://127.0.0.1:4570"), None, False),
        (handshake(origin="https://127.0.0.1:4570"), 4570, False),
        (handshake(origin="http://evil.localhost:4570"), 4570, False),
        (http(origin="http://127.0.0.1:4570"), 4570, False),
    ],
)
def test_the_console_connects_and_sends_no_requests(
    scope: Scope, port: int | None, served: bool, hosts: Hosts
):
    hosts.console = port
    services = Services()
    exchange(chain(Rejections, partial(Pages, hosts=hosts, services=Services()), app=services), scope)
    assert (services.served == [scope]) is served


def test_pages_with_two_origins_are_rejected(hosts: Hosts):
    services = Services(FRIEND)
    scope = http(origin=f"https://{SHOP}")
    scope["headers"].append((b"origin", f"https://{SHOP}".encode()))
    assert (
        status(chain(Rejections, partial(Pages, hosts=hosts, services=services), app=services), scope) == 403
    )
    assert services.served == []


def test_a_preflight_is_asked_as_it_is_and_others_without_their_headers(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cors, "find_preflight_path", Mock(return_value="/with options"))
    app = chain(partial(Pages, hosts=hosts, services=(asked := Services(FRIEND))), app=Services())
    exchange(app, http("/items", "PUT", origin=FRIEND, cookie="x"))
    assert asked.header("cookie") is None
    assert asked.header("access-control-request-method") == "PUT"
    assert (asked.served[-1]["path"], asked.served[-1]["raw_path"]) == ("/with options", b"/with%20options")
    exchange(app, http("/items", "OPTIONS", origin=FRIEND, access_control_request_method="PATCH"))
    assert asked.header("access-control-request-method") == "PATCH"


def test_requests_of_the_emulator_keep_the_origin_of_their_page(hosts: Hosts, own_header: dict[str, str]):
    app = chain(Rejections, partial(Pages, hosts=hosts, services=(asked := Services())), app=Services())
    assert status(app, http(origin=EVIL, **own_header)) == 200
    assert asked.served == []


def test_a_page_keeps_its_local_origin(hosts: Hosts):
    app = PageOrigins(services := Services(f"https://{SHOP}"), hosts)
    local = f"http://localhost:{SHOP_PORT}"
    answer = exchange(app, http(origin=local))[0]
    assert services.header("origin") == f"https://{SHOP}"
    assert answer["headers"] == [(b"Access-Control-Allow-Origin", local.encode())]
    exchange(app, http(origin=f"http://localhost:{PORT}"))
    assert services.header("origin") == f"http://localhost:{PORT}"
    exchange(app, handshake(origin=local))
    assert services.header("origin") == local
