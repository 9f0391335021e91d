"""Progress: it arrives over a WebSocket, and is asked for where there is none."""

import pytest
from playwright.sync_api import Page, Response, WebSocket, WebSocketRoute, expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.album import fill_album
from tests.browser.photo_desk.desk import PHOTOS, Desk

pytestmark = pytest.mark.exhaustive

CHELSEA, COFFEE, _ = PHOTOS


def sign_in_connected(desk: Desk, email: str) -> WebSocket:
    """Signs in, and waits until the page has asked for all photos, and again once its WebSocket is open."""
    answered: list[Response] = []
    desk.page.on("response", lambda each: answered.append(each) if each.url.endswith("/api/photos") else None)
    with desk.page.expect_websocket() as opening:
        desk.sign_in(email)
    while len(answered) < 2:
        desk.page.wait_for_event("response")
    return opening.value


def refuse_questions(page: Page) -> None:
    """No question about photos has an answer any more."""
    for path in ("**/api/photos", "**/api/photos/*"):
        page.route(
            path,
            lambda route: route.fulfill(status=503) if route.request.method == "GET" else route.continue_(),
        )


def test_progress_arrives_without_being_asked_for(desk: Desk, email: str, page_errors: PageErrors) -> None:
    page_errors.expect("/api/photos", 503)
    socket = sign_in_connected(desk, email)
    refuse_questions(desk.page)
    desk.choose(CHELSEA)
    card = desk.card(CHELSEA.name)
    desk.wait_for(card, "Ready")
    desk.publish(CHELSEA.name)
    desk.wait_for(card, "Published")
    with socket.expect_event("close"):
        desk.press("Sign out")


def test_without_a_socket_progress_is_asked_for(desk: Desk, email: str) -> None:
    refused: list[str] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket.url)
        socket.close()

    desk.page.route_web_socket("**/live/*", refuse)
    desk.sign_in(email)
    desk.choose(CHELSEA)
    card = desk.card(CHELSEA.name)
    desk.wait_for(card, "Ready")
    desk.publish(CHELSEA.name)
    desk.wait_for(card, "Published")
    assert refused


def test_what_was_missed_is_there_once_the_socket_is_back(desk: Desk, email: str, stack: Deployment) -> None:
    open_ones: list[WebSocketRoute] = []
    blocked = False

    def pass_on(socket: WebSocketRoute) -> None:
        if blocked:
            socket.close()
            return
        socket.connect_to_server()
        open_ones.append(socket)

    desk.page.route_web_socket("**/live/*", pass_on)
    sign_in_connected(desk, email)
    blocked = True
    with desk.page.expect_response("**/api/photos"):  # what it asks when the socket is lost
        open_ones[0].close()
    fill_album(stack, email, {"coffee.png": COFFEE})
    expect(desk.cards).to_have_count(0)
    blocked = False
    desk.wait_for(desk.card(COFFEE.name), "Ready")
    assert len(open_ones) == 2
