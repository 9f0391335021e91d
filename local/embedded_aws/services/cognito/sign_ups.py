"""Triggers of a sign-up: before it, after its confirmation, and for the messages of both."""

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final, TypedDict

from embedded_aws.json_values import read_object, read_text
from embedded_aws.ministack import cognito
from embedded_aws.ministack.cognito import UserPool
from embedded_aws.ministack.records import Response, read_members
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.cognito.trigger_calls import (
    REQUEST,
    TriggerError,
    call_trigger,
    find_function,
    list_attributes,
    read_metadata,
)

MIGRATES: Final[ContextVar[bool]] = ContextVar("migrates", default=False)
"""Whether a user comes from another directory, about whom PreSignUp is not asked."""


class _Data(TypedDict, total=False):
    """A request about a user."""

    ClientId: str
    UserPoolId: str
    Username: str
    MessageAction: str
    UserAttributes: list[dict[str, str]]


_Operation = Callable[[_Data], Response]
_OVERRIDES: Final = ("autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone")
_CODE: Final = "{####}"
_MESSAGES: Final = {
    "password": "CustomMessage_ForgotPassword",
    "email": "CustomMessage_SignUp",
}
"""Reasons of a message by the attribute that MiniStack names for it."""
_OK: Final = 200


def apply_pre_sign_up(_: object) -> Callable[..., Mapping[str, object]]:
    """Returns the function that asks PreSignUp about a new user."""

    def apply_trigger(
        pool_id: str,
        client_id: str,
        username: str,
        user_attrs: Mapping[str, object],
        trigger_source: str = "PreSignUp_ExternalProvider",
    ) -> Mapping[str, object]:
        attributes = {name: value for name, value in user_attrs.items() if name != "sub"}
        found = call_trigger(
            pool_id,
            "PreSignUp",
            trigger_source,
            username,
            client_id=client_id,
            request={
                "userAttributes": list_attributes(attributes),
                "validationData": _read_validation_data(),
                **read_metadata(),
            },
            response=dict.fromkeys(_OVERRIDES, False),
        )
        return {name: bool((found or {}).get(name)) for name in _OVERRIDES}

    return apply_trigger


def _read_validation_data() -> dict[str, str] | None:
    given = (REQUEST.get() or {}).get("ValidationData")
    return cognito.attributes_to_dict(given) if isinstance(given, list) else None  # pyright: ignore[reportUnknownArgumentType]


def sign_up(sign_up_user: _Operation) -> _Operation:
    """Returns the operation that signs up, after which a user can be confirmed already."""

    def sign_up_and_announce(data: _Data) -> Response:
        response = sign_up_user(data)
        if response[0] == _OK and json.loads(response[2])["UserConfirmed"]:
            _announce(data, "PostConfirmation_ConfirmSignUp")
        return response

    return sign_up_and_announce


def confirm(source: str) -> Callable[[_Operation], _Operation]:
    """Returns the step that announces users whom an operation confirms.

    Args:
        source: Reason of the call.
    """

    def decorate(confirm_user: _Operation) -> _Operation:
        def confirm_and_announce(data: _Data) -> Response:
            response = confirm_user(data)
            if response[0] == _OK:
                _announce(data, source)
            return response

        return confirm_and_announce

    return decorate


def _announce(data: _Data, source: str) -> None:
    client_id = str(data.get("ClientId") or "")
    pool = cognito.find_pool_of_client(client_id)[0] if client_id else None
    pool = pool or cognito.user_pools.get(str(data.get("UserPoolId")))
    user = cognito.find_user(pool, data.get("Username"))[0] if pool else None
    if not pool or not user:
        return
    attributes: dict[str, object] = {**cognito.attributes_to_dict(user["Attributes"])}
    attributes["cognito:user_status"] = user["UserStatus"]
    call_trigger(
        pool["Id"],
        "PostConfirmation",
        source,
        user["Username"],
        client_id=client_id,
        request={"userAttributes": list_attributes(attributes), **read_metadata()},
        response={},
    )


def create_user(create: _Operation) -> _Operation:
    """Returns the operation of an administrator who creates a user, about whom PreSignUp is asked first."""

    def create_after_trigger(data: _Data) -> Response:
        pool_id = str(data.get("UserPoolId"))
        asks = find_function(pool_id, "PreSignUp") and not MIGRATES.get()
        if data.get("MessageAction") == "RESEND" or not asks:
            return create(data)
        attributes = cognito.attributes_to_dict(data.get("UserAttributes") or [])
        pool = cognito.user_pools.get(pool_id)
        if pool and (alias := cognito.find_alias(pool, str(data.get("Username")))):
            attributes.setdefault(alias, str(data.get("Username")))
        # With names that are addresses, Cognito's name of a user is the sub.
        name = new_uuid() if pool and pool.get("UsernameAttributes") else str(data.get("Username"))
        found = apply_pre_sign_up(None)(pool_id, "", name, attributes, "PreSignUp_AdminCreateUser")
        verified = [
            {"Name": f"{attribute}_verified", "Value": "true"}
            for attribute, override in (("email", "autoVerifyEmail"), ("phone_number", "autoVerifyPhone"))
            if found[override] and attribute in attributes
        ]
        response = create({**data, "UserAttributes": [*(data.get("UserAttributes") or ()), *verified]})
        return _rename(pool, response, name) if pool and response[0] == _OK else response

    return create_after_trigger


def _rename(pool: UserPool, response: Response, name: str) -> Response:
    """Gives a new user the name that PreSignUp was told."""
    status, headers, body = response
    found = read_object(json.loads(body))
    described = read_object(found["User"])
    if described["Username"] == name:
        return response
    user = pool["_users"].pop(read_text(described["Username"]))
    user["Attributes"] = cognito.merge_attributes(user["Attributes"], [{"Name": "sub", "Value": name}])
    user["Username"] = name
    pool["_users"][name] = user
    described |= {"Username": name, "Attributes": user["Attributes"]}
    return status, headers, json.dumps(found).encode()


def apply_custom_message(_: object) -> Callable[..., Mapping[str, object]]:
    """Returns the function that asks CustomMessage for the words of a message."""

    def apply_trigger(  # noqa: PLR0917 - the parameters of MiniStack
        pool: UserPool,
        trigger_source: str,
        username: str,
        user_attrs: Mapping[str, object],
        client_metadata: object = None,  # noqa: ARG001 - the parameters of MiniStack
        username_parameter: str | None = "{username}",
    ) -> Mapping[str, object]:
        request: dict[str, object] = {
            "userAttributes": list_attributes(user_attrs),
            "codeParameter": _CODE,
            "usernameParameter": username_parameter,
            **read_metadata(),
        }
        response = {"smsMessage": None, "emailMessage": None, "emailSubject": None}
        client_id = str((REQUEST.get() or {}).get("ClientId") or "")
        found = call_trigger(
            pool["Id"],
            "CustomMessage",
            trigger_source,
            username,
            client_id=client_id,
            request=request,
            response=response,
        )
        return found or {}

    return apply_trigger


def send_custom_message(send: Callable[..., object]) -> Callable[..., object]:
    """Returns the function that sends a code, with the words of CustomMessage if the pool has one."""

    def send_message(
        pool: UserPool,
        username: str,
        attributes: Mapping[str, object],
        code: str,
        attribute_name: str = "email",
    ) -> object:
        source = _MESSAGES[attribute_name]
        if attribute_name == "email" and "Password" not in (REQUEST.get() or {}):
            source = "CustomMessage_ResendCode"
        found = cognito.apply_custom_message_trigger(
            pool, source, username, attributes, username_parameter=None
        )
        return send(_word(pool, found), username, attributes, code, attribute_name)

    return send_message


def _word(pool: UserPool, custom: Mapping[str, object]) -> UserPool:
    """Returns a pool with the custom words in place of its template."""
    message, subject = custom.get("emailMessage"), custom.get("emailSubject")
    if message and _CODE not in str(message):
        reason = f"CustomMessage emailMessage must contain {_CODE}."
        raise TriggerError("InvalidLambdaResponseException", reason)
    words = {"EmailMessage": message, "EmailSubject": subject}
    given = {name: text for name, text in words.items() if text}
    if not given:
        return pool
    template = {**read_members(pool, "VerificationMessageTemplate"), **given}
    return {**pool, "VerificationMessageTemplate": {**template, "DefaultEmailOption": "CONFIRM_WITH_CODE"}}
