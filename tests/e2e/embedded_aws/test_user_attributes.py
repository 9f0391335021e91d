"""Attributes and passwords of Cognito users: what a client cannot write, and lockouts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

PASSWORD = "Correct-horse-1"
UNAUTHORIZED = ("NotAuthorizedException", "A client attempted to write unauthorized attribute")
SCHEMA = [
    {"Name": "tier", "AttributeDataType": "String", "Mutable": True},
    {"Name": "tenant", "AttributeDataType": "String", "Mutable": False},
]
USER = {"Username": "ann"}


def describe_fixed(name: str) -> tuple[str, str]:
    return "InvalidParameterException", f"user.{name}: Attribute cannot be updated.\n"


@dataclass
class Pool:
    """A user pool with a user of the name ann."""

    emulator: Emulator

    @cached_property
    def client(self) -> Any:
        return self.emulator.client("cognito-idp")

    @cached_property
    def id(self) -> str:
        created = self.client.create_user_pool(PoolName="people", Schema=SCHEMA)["UserPool"]["Id"]
        attributes = write({"email": "ann@a.example", "email_verified": "true", "custom:tenant": "red"})
        user = {"UserPoolId": created, **USER}
        self.client.admin_create_user(**user, UserAttributes=attributes, MessageAction="SUPPRESS")
        self.client.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
        return created

    def create_client(self, **settings: Any) -> str:
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        created = self.client.create_user_pool_client(
            UserPoolId=self.id, ClientName="web", ExplicitAuthFlows=flows, **settings
        )
        return created["UserPoolClient"]["ClientId"]

    def sign_in(self, client_id: str, password: str = PASSWORD) -> dict[str, str]:
        parameters = {"USERNAME": "ann", "PASSWORD": password}
        return self.client.initiate_auth(
            ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )["AuthenticationResult"]

    def list_attributes(self) -> dict[str, str]:
        found = self.client.admin_get_user(UserPoolId=self.id, **USER)["UserAttributes"]
        return {each["Name"]: each["Value"] for each in found}


@pytest.fixture
def pool(emulator: Emulator) -> Pool:
    return Pool(emulator)


def write(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def refuse(call: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(**given)
    error = raised.value.response.get("Error", {})
    return error.get("Code", ""), error.get("Message", "")


@pytest.mark.parametrize(
    ("settings", "name", "expected"),
    [
        ({}, "sub", UNAUTHORIZED),
        ({}, "email_verified", UNAUTHORIZED),
        ({}, "phone_number_verified", UNAUTHORIZED),
        ({}, "dev:custom:role", UNAUTHORIZED),
        ({}, "custom:tenant", describe_fixed("custom:tenant")),
        ({"WriteAttributes": ["email"]}, "name", UNAUTHORIZED),
        ({"WriteAttributes": ["email"]}, "custom:tier", UNAUTHORIZED),
        ({"WriteAttributes": ["email"]}, "sub", UNAUTHORIZED),
        ({"WriteAttributes": ["custom:tenant"]}, "custom:tenant", describe_fixed("custom:tenant")),
    ],
)
def test_attributes_that_a_client_cannot_write(
    pool: Pool, settings: dict[str, Any], name: str, expected: tuple[str, str]
) -> None:
    token, before = pool.sign_in(pool.create_client(**settings))["AccessToken"], pool.list_attributes()
    given = {"AccessToken": token, "UserAttributes": write({name: "other"})}
    assert refuse(pool.client.update_user_attributes, **given) == expected
    # Nothing is written of a request with one such attribute.
    if not settings:
        given["UserAttributes"] = write({"custom:tier": "gold", name: "other"})
        assert refuse(pool.client.update_user_attributes, **given) == expected
    assert pool.list_attributes() == before


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "custom:tier"),
        ({}, "name"),
        ({"WriteAttributes": ["custom:tier"]}, "custom:tier"),
        ({"WriteAttributes": ["email", "email_verified"]}, "email_verified"),
    ],
)
def test_attributes_that_a_client_can_write(pool: Pool, settings: dict[str, Any], name: str) -> None:
    token = pool.sign_in(pool.create_client(**settings))["AccessToken"]
    pool.client.update_user_attributes(AccessToken=token, UserAttributes=write({name: "true"}))
    assert pool.list_attributes()[name] == "true"


def test_a_new_address_is_not_verified(pool: Pool) -> None:
    token = pool.sign_in(pool.create_client())["AccessToken"]
    pool.client.update_user_attributes(AccessToken=token, UserAttributes=write({"email": "bob@a.example"}))
    found = pool.list_attributes()
    assert (found["email"], found["email_verified"]) == ("bob@a.example", "false")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sub", UNAUTHORIZED),
        ("email_verified", UNAUTHORIZED),
        ("phone_number_verified", UNAUTHORIZED),
        ("custom:tenant", None),
    ],
)
def test_attributes_of_a_sign_up(pool: Pool, name: str, expected: tuple[str, str] | None) -> None:
    attributes = write({"email": "eve@a.example", name: "true"})
    given = {"ClientId": pool.create_client(), "Password": PASSWORD, "UserAttributes": attributes}
    if expected is None:
        assert pool.client.sign_up(**given, Username="eve")["UserSub"]
        return
    assert refuse(pool.client.sign_up, **given, Username="eve") == expected
    missing = refuse(pool.client.admin_get_user, UserPoolId=pool.id, Username="eve")
    assert missing[0] == "UserNotFoundException"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sub", describe_fixed("sub")),
        ("custom:tenant", describe_fixed("custom:tenant")),
        ("email_verified", None),
    ],
)
def test_attributes_that_an_administrator_writes(
    pool: Pool, name: str, expected: tuple[str, str] | None
) -> None:
    given = {"UserPoolId": pool.id, **USER, "UserAttributes": write({name: "false"})}
    if expected:
        assert refuse(pool.client.admin_update_user_attributes, **given) == expected
    else:
        pool.client.admin_update_user_attributes(**given)
        assert pool.list_attributes()[name] == "false"


def test_an_administrator_creates_no_user_with_a_sub(pool: Pool) -> None:
    given = {"UserPoolId": pool.id, "Username": "eve", "UserAttributes": write({"sub": "1"})}
    assert refuse(pool.client.admin_create_user, **given) == describe_fixed("sub")


def test_wrong_passwords_lock_a_user_out(pool: Pool) -> None:
    """Each wrong password doubles the lockout, so it shows on a slow machine after a few more."""
    client_id, wrong = pool.create_client(), ("NotAuthorizedException", "Incorrect username or password.")
    locked = ("NotAuthorizedException", "Password attempts exceeded")
    assert [refuse(pool.sign_in, client_id=client_id, password="wrong") for _ in range(5)] == [wrong] * 5
    others = (refuse(pool.sign_in, client_id=client_id, password="wrong") for _ in range(20))
    assert locked in others


def test_a_sign_in_forgets_wrong_passwords(pool: Pool) -> None:
    client_id = pool.create_client()
    for _ in range(3):
        for _ in range(4):
            refuse(pool.sign_in, client_id=client_id, password="wrong")
        assert pool.sign_in(client_id)["AccessToken"]
