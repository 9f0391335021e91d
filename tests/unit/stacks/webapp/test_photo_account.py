"""Deletion of an account: when it starts, and what a batch of it does."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from photo_desk import CONTEXT, Desk, Load

FRESH_SECONDS = 300


class Service:
    """Remembers what is called of it."""

    exceptions = SimpleNamespace(ExecutionAlreadyExists=KeyError, UserNotFoundException=LookupError)

    def __init__(self) -> None:
        self.called: list[str] = []

    def __getattr__(self, operation: str) -> Any:
        return lambda **_: self.called.append(operation)


def close_by_age(load: Load, monkeypatch: pytest.MonkeyPatch, age: float) -> tuple[int, list[str]]:
    """The status for a sign-in of an age, and what was called."""
    for name, value in {"FRESH_SECONDS": "300", "CLOSE_WORKFLOW": "arn", "USER_POOL": "pool"}.items():
        monkeypatch.setenv(name, value)
    module, service = load("close_account"), Service()
    monkeypatch.setattr(module, "_states", service)
    monkeypatch.setattr(module, "_cognito", service)
    claims = {"sub": "ann", "cognito:username": "ann", "auth_time": str(int(time.time() - age))}
    answer = module.handler({"requestContext": {"authorizer": {"claims": claims}}}, CONTEXT)
    return answer["statusCode"], service.called


@pytest.mark.exhaustive
def test_who_has_just_signed_in_closes_the_account(load: Load, monkeypatch: pytest.MonkeyPatch, desk: Desk):
    assert close_by_age(load, monkeypatch, 5) == (
        202,
        ["start_execution", "admin_user_global_sign_out", "admin_disable_user"],
    )
    assert load("accounts").is_closed("ann")
    assert not load("accounts").is_closed("bob")


def test_who_signed_in_long_ago_closes_nothing(load: Load, monkeypatch: pytest.MonkeyPatch, desk: Desk):
    assert close_by_age(load, monkeypatch, FRESH_SECONDS + 5) == (403, [])
    assert not load("accounts").is_closed("ann")


def test_a_batch_deletes_what_it_can_and_fails_if_something_is_left(
    load: Load, monkeypatch: pytest.MonkeyPatch, desk: Desk
):
    erase, storage, table = load("erase"), load("storage"), load("photos").table
    ids = [digit * 32 for digit in "0123"]
    for photo_id in ids:
        table.put_item(Item={"owner": "ann", "id": photo_id, "file": "a.png", "conversions": {}})
    remove = storage.remove_source

    def remove_or_fail(key: str) -> None:
        if ids[1] in key:
            raise erase.ClientError({"Error": {"Code": "SlowDown"}}, "DeleteObject")
        remove(key)

    monkeypatch.setattr(storage, "remove_source", remove_or_fail)
    with pytest.raises(RuntimeError, match="1 of 4 photos could not be deleted"):
        erase.handler({"owner": "ann", "ids": ids}, CONTEXT)
    assert [item["id"] for item in table.scan()["Items"]] == [ids[1]]
    monkeypatch.setattr(storage, "remove_source", remove)
    assert erase.handler({"owner": "ann", "ids": ids}, CONTEXT) == {"deleted": 4}
    assert table.scan()["Items"] == []
