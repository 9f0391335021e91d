"""Forgotten passwords: codes, who gets one, and what a stranger learns."""

import secrets
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.services.cognito.password_resets import ATTEMPTS
from serverless_patterns import UserPool

SIGN_UP_CODE, RESET_CODE = "123456", "654321"
OLD, NEW = "Correct1horse2battery", "Another1horse2battery"


def program() -> None:
    users = UserPool(
        "users",
        {
            "clients": {"page": {"auth_flows": ["ALLOW_USER_PASSWORD_AUTH"]}},
            "self_sign_up_enabled": True,
            "deletion_protection": False,
        },
    )
    pulumi.export("client", users.client_ids["page"])
    pulumi.export("pool", users.user_pool_id)


class Page:
    """Steps of a page for a user."""

    def __init__(self, stack: Deployment) -> None:
        self._cognito = stack.client("cognito-idp")
        self._client = {"ClientId": stack.outputs["client"]}
        self._pool = {"UserPoolId": stack.outputs["pool"]}

    def sign_up(self, *, confirmed: bool = True) -> str:
        """Address of a new user."""
        email = f"{secrets.token_hex(4)}@example.com"
        attributes = [{"Name": "email", "Value": email}]
        self._cognito.sign_up(**self._client, Username=email, Password=OLD, UserAttributes=attributes)
        if confirmed:
            self._cognito.confirm_sign_up(**self._client, Username=email, ConfirmationCode=SIGN_UP_CODE)
        return email

    def invite(self) -> str:
        """Address of a user who has to change a temporary password."""
        email = f"{secrets.token_hex(4)}@example.com"
        self._cognito.admin_create_user(**self._pool, Username=email, MessageAction="SUPPRESS")
        return email

    def forget(self, email: str) -> Any:
        """Requests a code; where it is said to be sent to."""
        return self._cognito.forgot_password(**self._client, Username=email)["CodeDeliveryDetails"]

    def reset(self, email: str, code: str, password: str = NEW) -> None:
        """Enters a code and a new password."""
        self._cognito.confirm_forgot_password(
            **self._client, Username=email, ConfirmationCode=code, Password=password
        )

    def sign_in(self, email: str, password: str) -> None:
        """Signs in."""
        parameters = {"USERNAME": email, "PASSWORD": password}
        self._cognito.initiate_auth(**self._client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


@pytest.fixture(scope="module")
def page(emulator: Emulator) -> Iterator[Page]:
    with deploy(program, emulator=emulator) as stack:
        yield Page(stack)


def error(call: Any, *arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(*arguments)
    return caught.value.response["Error"]["Code"]


def test_a_code_changes_the_password_once(page: Page) -> None:
    email = page.sign_up()
    assert page.forget(email) == {
        "Destination": f"{email[0]}****@e****",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    assert error(page.reset, email, "000000") == "CodeMismatchException"
    assert error(page.reset, email, RESET_CODE, "short") == "InvalidPasswordException"
    page.reset(email, RESET_CODE)
    assert error(page.sign_in, email, OLD) == "NotAuthorizedException"
    page.sign_in(email, NEW)
    assert error(page.reset, email, RESET_CODE, OLD) == "ExpiredCodeException"


def test_only_a_verified_address_gets_a_code(page: Page) -> None:
    email = page.sign_up(confirmed=False)
    # Said to be sent, as for an address that nobody has signed up with.
    assert page.forget(email)["Destination"] == f"{email[0]}****@e****"
    assert error(page.reset, email, RESET_CODE) == "ExpiredCodeException"
    assert error(page.forget, page.invite()) == "NotAuthorizedException"


def test_strangers_do_not_learn_who_has_an_account(page: Page) -> None:
    known, unknown = page.sign_up(), "nobody@example.com"
    assert page.forget(known).keys() == page.forget(unknown).keys()
    assert page.forget(unknown)["Destination"] == "n****@e****"
    assert (
        error(page.reset, known, "000000") == error(page.reset, unknown, "000000") == "CodeMismatchException"
    )


@pytest.mark.parametrize("exists", [True, False])
def test_guesses_are_limited(page: Page, exists: bool) -> None:
    email = page.sign_up() if exists else "nobody.else@example.com"
    page.forget(email)
    guesses = [error(page.reset, email, f"{number:06}") for number in range(ATTEMPTS)]
    assert guesses == ["CodeMismatchException"] * (ATTEMPTS - 1) + ["LimitExceededException"]
    assert error(page.reset, email, RESET_CODE) == "LimitExceededException"
    assert error(page.forget, email) == "LimitExceededException"
