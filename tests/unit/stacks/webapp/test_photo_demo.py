"""The demo of the photo desk against sites that are not as they should be."""

import json
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from graphs import ROOT

from serverless_patterns_cli.patterns.demo import StackOutputs, load_demo

pytestmark = pytest.mark.exhaustive

OUTPUTS = StackOutputs(
    {
        "site_url": "https://site.example",
        "api_url": "https://api.example/live",
        "user_pool_id": "pool",
        "user_pool_client_id": "client",
        "source_bucket_name": "source",
        "output_bucket_name": "output",
    }
)
TOKENS = {"AuthenticationResult": {"IdToken": "token"}}

Answer = Callable[[str, str], tuple[int, bytes]]


class Client:
    """Every service: buckets that are empty, and a pool that takes all that it is told."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def admin_create_user(self, **_: Any) -> None: ...

    exceptions = SimpleNamespace(UserNotFoundException=KeyError)

    admin_set_user_password = admin_create_user

    def admin_delete_user(self, **named: Any) -> None:
        self.deleted.append(named["Username"])

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [{}])


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    load_demo(ROOT / "patterns/webapp")
    module = sys.modules["demo"]
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    return module


@pytest.fixture(autouse=True)
def unreachable(demo: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """No WebSocket can be opened."""

    def connect(*_: Any, **__: Any) -> None:
        raise OSError("unreachable")

    monkeypatch.setattr(demo, "connect", connect)


def site(answer: Answer) -> Any:
    """The connections to a site that answers so; it signs everybody in."""

    def request(method: str, url: str, **_: Any) -> SimpleNamespace:
        status, body = (200, json.dumps(TOKENS).encode()) if "/cognito/" in url else answer(method, url)
        return SimpleNamespace(status=status, data=body)

    return SimpleNamespace(request=request)


def test_a_site_that_is_down_is_told_of_and_the_users_go(demo: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(demo.urllib3, "PoolManager", lambda **_: site(lambda *_: (503, b"")))
    client = Client()
    found = {each.action: each for each in demo.demo(OUTPUTS, lambda _: client)}
    assert not [each.action for each in found.values() if each.ok]
    assert found["upload chelsea.png"].actual == "no presigned URL: 503"
    assert found["publish chelsea.png"].actual == "it is not there"
    assert found["progress of another one, sent"].actual == "no ticket: 503"
    assert found["progress, without a ticket"].actual == "no connection: unreachable"
    assert found["list them"].actual == "0 of 0"
    assert found["the list, without the distribution"].actual == "503"
    assert found["delete them all"].actual == "nothing, 0 objects left"
    assert found["upload one more, then delete the account"].actual == "503"
    assert len(set(client.deleted)) == 2


def test_conversions_that_never_end_are_told_of(demo: ModuleType, monkeypatch: pytest.MonkeyPatch):
    waiting = {name: {"status": "pending"} for name in ("jpeg", "thumbnail", "archive")}

    def answer(method: str, url: str) -> tuple[int, bytes]:
        if url.endswith("/publication"):
            return 202, b"{}"
        if url.endswith("/tickets"):
            return 503, b""
        if method == "POST":
            return 201, json.dumps({"id": "1", "uploadUrl": "https://s3.example", "headers": {}}).encode()
        return 200, json.dumps({"id": "1", "status": "waiting", "conversions": waiting}).encode()

    monkeypatch.setattr(demo.urllib3, "PoolManager", lambda **_: site(answer))
    found = {each.action: each for each in demo.demo(OUTPUTS, lambda _: Client())}
    assert found["upload coffee.png"].actual == (
        "waiting: thumbnail pending, jpeg pending, webp missing, archive pending"
    )
    assert found["publish chelsea.png"].actual == "running after 0 s"


def test_what_is_served_is_looked_at(demo: ModuleType):
    photo = {"status": "ready", "conversions": {name: {"url": f"/{name}"} for name in ("jpeg", "archive")}}
    visitor = demo.Visitor("https://site.example", "", site(lambda *_: (200, b"<html>")))
    assert visitor.describe(photo, b"") == (
        "ready: thumbnail missing, jpeg something else: b'<html>', webp missing,"
        " archive something else: b'<html>'"
    )
