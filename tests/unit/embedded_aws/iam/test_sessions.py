"""Sessions of temporary credentials, which several threads begin and drop."""

import time
from collections.abc import Iterator
from typing import cast

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches

from embedded_aws.iam.permissions.sessions import PATCHES
from embedded_aws.ministack import sts


class _Interrupted(dict[str, object]):
    """A session during whose examination another thread begins one."""

    def get(self, key: str, default: object = None) -> object:
        sts.sessions.setdefault("ASIANEW", {"Arn": "new"})
        return super().get(key, default)


@pytest.fixture(autouse=True)
def sessions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    apply_patches(monkeypatch, [patch for patch in PATCHES if patch.name is sts.evict_expired_sessions])
    before = dict(sts.sessions)
    sts.sessions.clear()
    yield
    sts.sessions.clear()
    sts.sessions.update(before)


def test_a_session_begins_while_another_thread_drops_those_that_have_ended() -> None:
    ended: sts.Session = {"Arn": "ended", "Expiration": time.time() - 1}
    lasting = cast("sts.Session", _Interrupted(Arn="lasting"))
    sts.sessions.update({"ASIAENDED": ended, "ASIALASTING": lasting})
    sts.register_session("ASIAMINE", {"Arn": "mine", "Expiration": time.time() + 60})
    assert set(sts.sessions) == {"ASIALASTING", "ASIANEW", "ASIAMINE"}
