"""The code of a forgotten password is valid for an hour."""

import time
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import replace

from embedded_aws.ministack import cognito
from embedded_aws.services.cognito.password_resets import (
    ATTEMPTS,
    PATCHES,
    VALID_SECONDS,
    require_verified_address,
)

request = require_verified_address(cognito.forgot_password.get())
(check,) = (patch.replacement(patch.name.get()) for patch in PATCHES)
USER = {
    "Username": "ada",
    "UserStatus": "CONFIRMED",
    "Attributes": [{"Name": "email_verified", "Value": "true"}],
}
DATA = {"ClientId": "page", "Username": "ada", "ConfirmationCode": "654321"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock, in seconds, to which the user has forgotten the password at 0."""
    pool = {"Id": "us-east-1_1", "_clients": {"page": {}}, "_users": {"ada": {**USER}}}
    replace(monkeypatch, cognito.find_pool_of_client, lambda _: (pool, "us-east-1_1"))
    monkeypatch.setitem(cognito.user_pools, "us-east-1_1", pool)

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: float(seconds))

    set_clock(0)
    request(DATA)
    return set_clock


def test_a_code_expires_after_an_hour(at: Any) -> None:
    at(VALID_SECONDS)
    assert check("ConfirmForgotPassword", DATA) is None
    at(VALID_SECONDS + 1)
    assert b"ExpiredCodeException" in check("ConfirmForgotPassword", DATA)[2]


def test_attempts_count_for_an_hour(at: Any) -> None:
    responses = [check("ConfirmForgotPassword", DATA) for _ in range(ATTEMPTS)]
    assert responses[:-1] == [None] * (ATTEMPTS - 1)
    assert b"LimitExceededException" in responses[-1][2]
    at(3600)
    assert check("ConfirmForgotPassword", DATA) is None
