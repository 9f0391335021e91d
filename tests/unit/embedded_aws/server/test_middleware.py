"""Each middleware, without a process."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import pytest
from requests_to_middleware import (
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

from embedded_aws.emulator.administration import ADDRESSES_PATH, SECRET_HEADER
from embedded_aws.emulator.links import sign
from embedded_aws.server import own_hosts
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.asgi import App, Receive, Scope, Send, chain
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware import handshakes
from embedded_aws.server.middleware.framing import Framing
from embedded_aws.server.middleware.handshakes import Handshakes
from embedded_aws.server.middleware.host_names import HostNames
from embedded_aws.server.middleware.internal_headers import InternalHeaders
from embedded_aws.server.middleware.rejections import Rejection, Rejections
from embedded_aws.server.middleware.running_requests import RunningRequests
from embedded_aws.server.middleware.secrets import Secrets

ROOT_KEY = "key of root"


def is_shop(host: str, _path: str) -> bool:
    return host in {SHOP, "own.example.com"}


@pytest.mark.parametrize(
    ("code", "kind"), [(HTTPStatus.FORBIDDEN, "ForbiddenException"), (HTTPStatus.BAD_REQUEST, "BadRequest")]
)
@pytest.mark.parametrize("close", [True, False])
def test_a_rejection_is_a_response_in_json(code: HTTPStatus, kind: str, close: bool):
    async def refuse(*_request: object) -> None:
        raise Rejection("no", code, close=close)

    app = Rejections(refuse)
    start, _ = exchange(app, http())
    body = b'{"__type": "%s", "message": "no"}' % kind.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    assert start["status"] == code
    assert start["headers"] == [*headers, *([(b"connection", b"close")] if close else [])]
    assert exchange(app, http())[1]["body"] == body
    assert exchange(app, handshake()) == [{"type": "websocket.close", "code": 1008, "reason": "no"}]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"content_length": "1"}, 200),
        ({"transfer_encoding": "chunked"}, 200),
        ({"content_length": "1", "transfer_encoding": "chunked"}, 400),
    ],
)
def test_a_request_has_one_end(headers: dict[str, str], expected: int):
    app = chain(Rejections, Framing, app=Services())
    assert status(app, http("/", "POST", **headers)) == expected


@pytest.mark.parametrize(
    ("scope", "served"),
    [
        (http("/orders"), True),
        (http("/_embedded_aws/events"), False),
        (http("/_ministack/reset", "POST"), False),
        (http("/_localstack/health"), False),
        (http("/health"), False),
        (handshake("/_embedded_aws/events"), False),
        (http("/_ministack/reset", "POST", **{SECRET_HEADER: SECRET}), True),
        (http("/_ministack/reset", "POST", **{SECRET_HEADER: "other"}), False),
        (http("/health", **{SECRET_HEADER: SECRET}), True),
        (http(ADDRESSES_PATH, **{SECRET_HEADER: sign(ROOT_KEY, ADDRESSES_PATH)}), True),
        (http(ADDRESSES_PATH, "POST", **{SECRET_HEADER: sign(ROOT_KEY, ADDRESSES_PATH)}), False),
        (http("/_ministack/code", **{SECRET_HEADER: sign(ROOT_KEY, "/_ministack/code")}), False),
        (http(f"/_ministack/code?X-Amz-Signature={sign(SECRET, '/_ministack/code')}"), True),
        (http(f"/_ministack/code?X-Amz-Signature={sign(SECRET, '/_ministack/code')}", "PUT"), False),
        (http(f"/_ministack/other?X-Amz-Signature={sign(SECRET, '/_ministack/code')}"), False),
        (
            http(f"/_ministack/code?X-Amz-Signature={sign(SECRET, '/_ministack/code')}&x-amz-signature="),
            False,
        ),
        (http("/_ministack/code?X-Amz-Signature="), False),
        # A distribution or a load balancer of the user can have these paths, but not below /_embedded_aws.
        (http("/health", host="own.example.com"), True),
        (http("/_embedded_aws/events", host="own.example.com"), False),
        (change_port(SHOP_PORT, http("/_embedded_aws/events")), True),
        (change_port(SHOP_PORT + 1, http("/_embedded_aws/events")), False),
    ],
)
def test_administration_requires_the_secret(
    scope: Scope, served: bool, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(own_hosts, "is_own", is_shop)
    app = chain(
        Rejections,
        partial(Secrets, hosts=hosts, secret=SECRET, root_key=ROOT_KEY),
        app=(services := Services()),
    )
    exchange(app, scope)
    assert (len(services.served) == 1) is served


def test_no_key_reads_the_addresses_where_root_has_none(hosts: Hosts):
    app = chain(Rejections, partial(Secrets, hosts=hosts, secret=SECRET), app=Services())
    shown = {SECRET_HEADER: sign("", ADDRESSES_PATH)}
    assert content(app, http(ADDRESSES_PATH, **shown)) == {
        "__type": "ForbiddenException",
        "message": f"{ADDRESSES_PATH} requires the secret of this process in the header {SECRET_HEADER}.",
    }


def test_requests_at_the_port_of_a_host_are_for_that_host(hosts: Hosts):
    app = chain(Rejections, partial(HostNames, hosts=hosts), app=(services := Services()))
    for scope in (
        change_port(SHOP_PORT, http()),
        change_port(SHOP_PORT, http(host=SHOP)),
        change_port(SHOP_PORT, handshake()),
    ):
        exchange(app, scope)
        assert services.header("host") == SHOP
    exchange(app, http(host="localhost"))
    assert services.header("host") == "localhost"
    assert len(services.served) == 4
    assert content(app, http(host="evil.example.com")) == {
        "__type": "ForbiddenException",
        "message": "The emulator does not serve the host 'evil.example.com'.",
    }


def test_requests_of_the_emulator_have_any_host(hosts: Hosts, own_header: dict[str, str]):
    app = chain(Rejections, partial(HostNames, hosts=hosts), app=(services := Services()))
    assert status(app, http(host="backend.example.com", **own_header)) == 200
    assert services.header("host") == "backend.example.com"
    assert status(app, http(host="backend.example.com", **dict.fromkeys(own_header, "guessed"))) == 403


def test_services_receive_no_secret(own_header: dict[str, str]):
    app = InternalHeaders(services := Services())
    exchange(app, http(**{SECRET_HEADER: SECRET}, **own_header, x_amz_date="today"))
    assert [name for name, _ in services.served[-1]["headers"]] == [b"host", b"x-amz-date"]


@pytest.mark.parametrize(
    ("scope", "described"),
    [
        (http("/a%20b", "PUT"), ["request PUT /a b is running"]),
        (http(x_amz_target="AmazonSQS.SendMessage"), ["request AmazonSQS.SendMessage is running"]),
        (http(x_amz_target="AmazonSQS.ReceiveMessage"), []),
        (handshake(), []),
    ],
)
def test_requests_count_while_they_run(scope: Scope, described: list[str]):
    requests, seen = Requests(), list[list[str]]()

    async def look(*_request: object) -> None:
        seen.append(requests.describe_running())
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        exchange(RunningRequests(look, requests), scope)
    assert seen == [described]
    assert requests.describe_running() == []


def test_handshakes_are_for_the_api_behind_their_host(monkeypatch: pytest.MonkeyPatch):
    async def address(scope: Scope) -> Scope | None:
        return {**scope, "path": "/api"} if scope["path"] == "/chat" else None

    monkeypatch.setattr(handshakes, "address_api", address)
    app = chain(Rejections, Handshakes, app=(services := Services()))
    assert exchange(app, handshake("/chat")) == [{"type": "websocket.accept"}]
    assert services.served[-1]["path"] == "/api"
    (closed,) = exchange(app, handshake("/other"))
    assert (closed["code"], closed["reason"]) == (1008, "Nothing here serves this handshake.")
    assert status(app, http("/other")) == 200


def test_middleware_is_passed_from_first_to_last():
    passed: list[str] = []

    def add_name(name: str) -> Callable[[App], App]:
        def wrap(app: App) -> App:
            async def serve(scope: Scope, receive: Receive, send: Send) -> None:
                passed.append(name)
                await app(scope, receive, send)

            return serve

        return wrap

    exchange(chain(add_name("first"), add_name("second"), app=Services()), http())
    assert passed == ["first", "second"]
