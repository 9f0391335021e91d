"""The stack of a newspaper in the embedded emulator, and its console in a browser."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from embedded_aws import Deployment, deploy
from embedded_aws.emulator.console import open_console
from serverless_patterns_cli.console import make_picture
from serverless_patterns_cli.patterns.samples import NUMBER, Sample, aws
from tests.browser.chromium import PATIENCE, start
from tests.browser.console.console import ConsolePage
from tests.browser.console.newspaper import make_program
from tests.browser.page_errors import PageErrors

NewConsole = Callable[..., ConsolePage]


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deploy(make_program(tmp_path_factory.mktemp("code"))) as deployment:
        yield deployment


@pytest.fixture(scope="package")
def address(stack: Deployment) -> str:
    """The address of the console."""
    news = aws(
        "sns", "publish", TopicArn=stack.outputs["topic_arn"], Message=f'{{"title": "sample-{NUMBER}"}}'
    )
    samples = [Sample("Publish news", "Both queues get them.", [news], times=2)]
    picture = make_picture(stack.recording, stack="newspaper", region=stack.region, title="News")
    return open_console(stack.emulator, {**picture, "samples": [each.to_json() for each in samples]})


@pytest.fixture(scope="package")
def browser(address: str) -> Iterator[Browser]:
    with start() as started:
        yield started


@pytest.fixture(scope="package")
def tabs(browser: Browser) -> Iterator[BrowserContext]:
    """The browser in which most tests have a tab."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.new_page()  # after the last tab, the processes would end
    yield context
    context.close()


@pytest.fixture
def console(tabs: BrowserContext, page_errors: PageErrors) -> Iterator[ConsolePage]:
    """A new tab, in which nothing is opened yet."""
    page_errors.watch(tabs)
    page = tabs.new_page()
    yield ConsolePage(page)
    page_errors.unwatch(tabs)
    page.close()


@pytest.fixture
def opened(console: ConsolePage, address: str) -> ConsolePage:
    """The console of the stack."""
    console.open(address)
    return console


@pytest.fixture
def new_console(browser: Browser, address: str, page_errors: PageErrors) -> Iterator[NewConsole]:
    """Opens the console in a separate browser; takes the arguments of ``Browser.new_context``."""
    contexts: list[BrowserContext] = []

    def open_page(**settings: Any) -> ConsolePage:
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page_errors.watch(context)
        console = ConsolePage(context.new_page())
        console.open(address)
        return console

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def publish(stack: Deployment) -> Callable[[str], None]:
    """Publishes news with a title."""

    def send(title: str) -> None:
        message = json.dumps({"title": title})
        stack.client("sns").publish(TopicArn=stack.outputs["topic_arn"], Message=message)

    return send


@pytest.fixture
def unused_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
