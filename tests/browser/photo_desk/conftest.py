"""The stack ``webapp`` in the embedded emulator, and a browser that visits it."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from embedded_aws import Deployment, deploy
from tests.browser.chromium import PATIENCE, start
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.album import Album, fill_album
from tests.browser.photo_desk.desk import CODE, PASSWORD, PHOTOS, ROOT, Desk

CONFIG = {"serverless-patterns:buildPlatform": "host"}
POISON = b"\x89PNG, or so it begins."
LONG_NAME = "Deep_Space_Climate_Observatory_on_its_launch_pad_at_night<img src=x onerror=alert(1)>.jpg"

NewDesk = Callable[..., Desk]


def create_account(stack: Deployment, address: str = "") -> str:
    """A confirmed account; its address."""
    address = address or f"photographer-{secrets.token_hex(3)}@example.com"
    cognito, client = stack.client("cognito-idp"), stack.outputs["user_pool_client_id"]
    attributes = [{"Name": "email", "Value": address}]
    cognito.sign_up(ClientId=client, Username=address, Password=PASSWORD, UserAttributes=attributes)
    cognito.confirm_sign_up(ClientId=client, Username=address, ConfirmationCode=CODE)
    return address


@pytest.fixture(scope="package")
def stack() -> Iterator[Deployment]:
    with deploy(ROOT, stack="webapp", config=CONFIG) as deployment:
        yield deployment


@pytest.fixture(scope="package")
def browser(stack: Deployment) -> Iterator[Browser]:
    with start() as started:
        yield started


def open_context(browser: Browser, stack: Deployment, **settings: Any) -> BrowserContext:
    """A separate browser for the photo desk; without its worker, which would hide requests from routes."""
    settings = {"service_workers": "block", "reduced_motion": "reduce", **settings}
    context = browser.new_context(base_url=stack.local_url("site_url"), **settings)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def new_desk(browser: Browser, stack: Deployment, page_errors: PageErrors) -> Iterator[NewDesk]:
    """Opens the photo desk in a separate browser; takes the arguments of ``Browser.new_context``."""
    contexts: list[BrowserContext] = []

    def open_desk(**settings: Any) -> Desk:
        context = open_context(browser, stack, **settings)
        contexts.append(context)
        page_errors.watch(context)
        desk = Desk(context.new_page())
        desk.open()
        return desk

    yield open_desk
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def tabs(browser: Browser, stack: Deployment) -> Iterator[BrowserContext]:
    """The browser in which most tests have a tab: the processes of a new one take a second to start."""
    context = open_context(browser, stack)
    context.new_page()  # after the last tab, the processes would end
    yield context
    context.close()


@pytest.fixture
def desk(tabs: BrowserContext, page_errors: PageErrors) -> Iterator[Desk]:
    """The photo desk in a new tab, opened by a visitor who is not signed in: a session is of its tab."""
    page_errors.watch(tabs)
    desk = Desk(tabs.new_page())
    desk.open()
    yield desk
    page_errors.unwatch(tabs)
    for page in tabs.pages[1:]:
        page.close()
    tabs.clear_cookies()
    tabs.set_offline(offline=False)


@pytest.fixture
def email(stack: Deployment) -> str:
    """Address of a new account, confirmed."""
    return create_account(stack)


@pytest.fixture(scope="package")
def album(stack: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """An account with a poison file, a long and hostile name and two photographs; to look at only."""
    poison = tmp_path_factory.mktemp("album") / "poison.png"
    poison.write_bytes(POISON)
    chelsea, coffee, rocket = PHOTOS
    files = {"poison.png": poison, LONG_NAME: rocket, "coffee.png": coffee, "chelsea.png": chelsea}
    return fill_album(stack, create_account(stack), files)


@pytest.fixture
def own_desk(desk: Desk, email: str) -> Desk:
    """The photo desk of a user who is signed in and has no photographs."""
    desk.sign_in(email)
    return desk


@pytest.fixture
def poison(tmp_path: Path) -> Path:
    """A file that begins like a picture, and is none."""
    path = tmp_path / "poison.png"
    path.write_bytes(POISON)
    return path
