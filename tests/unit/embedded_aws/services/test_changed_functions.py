"""Environments of changed functions end after their invocation, also one that MiniStack never releases."""

import threading
from typing import Any

import pytest

from embedded_aws.services.lambda_.runtimes import changes


class Environment:
    def __init__(self) -> None:
        self._lock, self.in_use, self.ended = threading.Lock(), True, threading.Event()

    def kill(self) -> None:
        self.ended.set()


def end(environment: Any) -> threading.Thread:
    thread = threading.Thread(target=changes._end_afterwards, args=(environment,), daemon=True)
    thread.start()
    return thread


def test_an_environment_ends_when_it_is_released():
    environment = Environment()
    with environment._lock:
        thread = end(environment)
        assert not environment.ended.wait(0.2)
    environment.in_use = False
    assert environment.ended.wait(30)
    thread.join(30)


def test_an_environment_that_is_never_released_ends_after_its_invocation(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "_ABANDONED", 0.1)
    environment = Environment()
    with environment._lock:
        thread = end(environment)
        assert not environment.ended.wait(0.4)
    assert environment.ended.wait(30)
    thread.join(30)
