"""Items expire by numbers in the past."""

from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches, replace

from embedded_aws.ministack import dynamodb
from embedded_aws.services.dynamodb import expiring_items
from embedded_aws.services.dynamodb.expiring_items import delete_expired, is_expired

NOW = 1_764_400_000
YEAR = 365 * 24 * 3600


@pytest.mark.parametrize(
    ("attribute", "expired"),
    [
        ({"N": str(NOW - 1)}, True),
        ({"N": f"{NOW - 1}.5"}, True),
        ({"N": str(NOW - 4 * YEAR)}, True),
        ({"N": str(NOW + 1)}, False),
        ({"N": str(NOW - 6 * YEAR)}, False),
        ({"N": "0"}, False),
        ({"N": "-1"}, False),
        ({"N": str((NOW - 1) * 1000)}, False),
        ({"S": str(NOW - 1)}, False),
        ({"B": str(NOW - 1)}, False),
        ({"NS": [str(NOW - 1)]}, False),
        ({"NULL": True}, False),
        (None, False),
    ],
)
def test_numbers_of_the_last_five_years_expire(attribute: Any, expired: bool):
    assert is_expired(attribute, NOW) is expired


def test_expired_items_are_deleted(monkeypatch: pytest.MonkeyPatch):
    deleted: list[Any] = []
    replace(monkeypatch, dynamodb.remove_item, lambda _table, *key: deleted.append(key))
    monkeypatch.setattr(expiring_items.time, "time", lambda: NOW)
    past = str(NOW - 1)
    items = {"a": {"1": {"ttl": {"N": past}}, "2": {"ttl": {"S": past}}}, "b": {"1": {"other": {"N": past}}}}
    delete_expired({"items": items}, "ttl")
    assert deleted == [("a", "1")]


def test_reaper_deletes_nothing_by_itself(monkeypatch: pytest.MonkeyPatch):
    apply_patches(monkeypatch, expiring_items.PATCHES)
    settings = dynamodb.ttl_settings.get()
    settings["t"] = {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    try:
        assert list(settings.all_items()) == []
        assert settings["t"]["AttributeName"] == "ttl"
    finally:
        del settings["t"]
        settings.__class__ = type(settings).__mro__[1]
