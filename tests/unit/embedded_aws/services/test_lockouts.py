"""Lockouts after wrong passwords, at times that the tests choose."""

from typing import cast

import pytest

from embedded_aws.ministack.cognito import User
from embedded_aws.services.cognito.lockouts import count_attempt, is_locked


def fail(user: User, times: int, now: float = 0.0) -> float:
    """Enters wrong passwords, each at the end of a lockout; returns the time of the last one."""
    for _ in range(times):
        while is_locked(user, now):
            now += 0.5
        count_attempt(user, now, succeeded=False)
    return now


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900)],
)
def test_a_lockout_doubles_with_each_wrong_password(failures: int, seconds: int) -> None:
    user = cast("User", {})
    last = fail(user, failures)
    if seconds:
        assert is_locked(user, last + min(seconds, 899) - 0.1)
    assert not is_locked(user, last + seconds)


def test_attempts_during_a_lockout_do_not_prolong_it() -> None:
    user = cast("User", {})
    last = fail(user, 7)
    assert all(is_locked(user, last + step) for step in (0, 1, 2, 3))
    assert not is_locked(user, last + 4)


def test_a_sign_in_resets_the_number() -> None:
    user = cast("User", {})
    last = fail(user, 8)
    count_attempt(user, last + 8, succeeded=True)
    last = fail(user, 4, last + 8)
    assert not is_locked(user, last)


def test_fifteen_minutes_without_an_attempt_reset_the_number() -> None:
    user = cast("User", {})
    last = fail(user, 8)
    assert not is_locked(user, last + 900)
    last = fail(user, 4, last + 900)
    assert not is_locked(user, last)
