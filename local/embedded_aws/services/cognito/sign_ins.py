"""Triggers of a sign-in: before it, after it, and for users whom another directory still has."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from embedded_aws.ministack import cognito
from embedded_aws.ministack.cognito import User, UserPool
from embedded_aws.ministack.records import Response, read_members
from embedded_aws.services.cognito.lockouts import EXCEEDED, WRONG, count_attempt, is_locked
from embedded_aws.services.cognito.sign_ups import MIGRATES
from embedded_aws.services.cognito.trigger_calls import (
    REQUEST,
    TriggerError,
    call_trigger,
    find_function,
    list_attributes,
    read_metadata,
)

_Data = Mapping[str, object]
_Operation = Callable[[_Data], Response]
_PASSWORD_FLOWS: Final = ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
"""Flows that send the password, which a migration needs."""
_FLOWS: Final = (*_PASSWORD_FLOWS, "USER_SRP_AUTH", "CUSTOM_AUTH")
_NOT_OF_USERS: Final = ("TokenGeneration_RefreshTokens", "TokenGeneration_HostedAuth")
"""Reasons for tokens of a user who has signed in before."""
_FORMS: Final = ("/login", "/oauth2/login")
_OK: Final = 200


def announce_sign_in(initiate: _Operation) -> _Operation:
    """Returns the operation that signs in, before which the functions of the triggers are asked."""

    def initiate_after_triggers(data: _Data) -> Response:
        flow, client_id = data.get("AuthFlow"), str(data.get("ClientId") or "")
        pool = _find_pool(data)
        if pool is None or flow not in _FLOWS or client_id not in pool["_clients"]:
            return initiate(data)
        parameters = read_members(data, "AuthParameters")
        username, password = parameters.get("USERNAME"), parameters.get("PASSWORD")
        if isinstance(username, str):
            sent = password if flow in _PASSWORD_FLOWS and isinstance(password, str) else None
            _ask(pool, client_id, username, sent)
        return initiate(data)

    return initiate_after_triggers


def authenticate(check: Callable[..., tuple[User | None, str]]) -> Callable[..., object]:
    """Returns the function that signs in on the pages of a pool, which show the error of a trigger."""

    def authenticate_after_triggers(pool: UserPool, username: str, password: str) -> tuple[User | None, str]:
        client_id = str((REQUEST.get() or {}).get("ClientId") or "")
        try:
            _ask(pool, client_id, username, password)
        except TriggerError as error:
            return None, error.message
        user = cognito.find_user(pool, username)[0]
        if user is None:
            return check(pool, username, password)
        if is_locked(user, time.time()):
            return None, EXCEEDED
        found, problem = check(pool, username, password)
        if found or problem == WRONG:
            count_attempt(user, time.time(), succeeded=found is not None)
        return found, problem

    return authenticate_after_triggers


def submit_form(handle: Callable[..., Awaitable[Response | None]]) -> Callable[..., object]:
    """Returns the function that receives the form of a pool's page, and waits for functions."""

    async def handle_form(
        method: str, path: str, headers: object, body: bytes | None, query_params: object
    ) -> Response | None:
        if method != "POST" or path not in _FORMS:
            return await handle(method, path, headers, body, query_params)
        form = dict(parse_qsl((body or b"").decode("utf-8", "replace")))
        REQUEST.set({"ClientId": form.get("client_id", "")})
        # A function calls the emulator while it is waited for.
        return await asyncio.to_thread(cognito.submit_login, method, path, headers, body, query_params)  # pyright: ignore[reportArgumentType]

    return handle_form


def redirect_after_sign_in(redirect: Callable[..., Response]) -> Callable[..., Response]:
    """Returns the function that sends a code to a client, which PostAuthentication learns of first."""

    def redirect_user(
        client_id: str, pool_id: str, redirect_uri: str, scope: str, username: str, *more: object
    ) -> Response:
        user = cognito.user_pools[pool_id]["_users"].get(username)
        try:
            if user:
                _announce(pool_id, client_id, user)
        except TriggerError as error:
            return cognito.build_oauth_error("invalid_request", error.message)
        return redirect(client_id, pool_id, redirect_uri, scope, username, *more)

    return redirect_user


def build_result(build: Callable[..., object]) -> Callable[..., object]:
    """Returns the function that makes the tokens of a user, whose sign-in PostAuthentication learns of."""

    def build_after_trigger(
        pool_id: str,
        client_id: str,
        user: User,
        nonce: str = "",
        trigger_source: str = "TokenGeneration_Authentication",
        *more: object,
        **named: object,
    ) -> object:
        if trigger_source not in _NOT_OF_USERS:
            _announce(pool_id, client_id, user)
        return build(pool_id, client_id, user, nonce, trigger_source, *more, **named)

    return build_after_trigger


def migrate_forgotten(request: _Operation) -> _Operation:
    """Returns the operation that sends a code for a new password, also to users of another directory."""

    def request_after_migration(data: _Data) -> Response:
        pool = _find_pool(data)
        if pool is not None and isinstance(username := data.get("Username"), str):
            _migrate(pool, str(data.get("ClientId")), username, "UserMigration_ForgotPassword", None)
        return request(data)

    return request_after_migration


def _find_pool(data: _Data) -> UserPool | None:
    if pool_id := data.get("UserPoolId"):
        return cognito.user_pools.get(str(pool_id))
    return cognito.find_pool_of_client(str(data.get("ClientId")))[0]


def _ask(pool: UserPool, client_id: str, username: str, password: str | None) -> None:
    """Migrates a user who does not exist yet, and asks PreAuthentication.

    Raises:
        TriggerError: If a function rejects the sign-in.
    """
    if password is not None:
        _migrate(pool, client_id, username, "UserMigration_Authentication", password)
    user = cognito.find_user(pool, username)[0]
    hides = cognito.hides_user_existence(pool, client_id)
    if user is None and not hides:
        return
    call_trigger(
        pool["Id"],
        "PreAuthentication",
        "PreAuthentication_Authentication",
        user["Username"] if user else username,
        client_id=client_id,
        request={
            "userAttributes": _describe(user) if user else {},
            "validationData": (REQUEST.get() or {}).get("ClientMetadata"),
            **({"userNotFound": user is None} if hides else {}),
        },
        response={},
    )


def _announce(pool_id: str, client_id: str, user: User) -> None:
    # The function gets the metadata of a response to a challenge, and not of the first request.
    metadata = read_metadata() if "ChallengeName" in (REQUEST.get() or {}) else {}
    call_trigger(
        pool_id,
        "PostAuthentication",
        "PostAuthentication_Authentication",
        user["Username"],
        client_id=client_id,
        request={"userAttributes": _describe(user), "newDeviceUsed": False, **metadata},
        response={},
    )


def _migrate(pool: UserPool, client_id: str, username: str, source: str, password: str | None) -> None:
    """Creates a user whom UserMigration knows, with the password that it has accepted.

    Raises:
        TriggerError: If the function fails, or the attributes are not those of a user.
    """
    if cognito.find_user(pool, username)[0] or not find_function(pool["Id"], "UserMigration"):
        return
    asked = (REQUEST.get() or {}).get("ClientMetadata")
    names = ("userAttributes", "forceAliasCreation", "enableSMSMFA", "finalUserStatus", "messageAction")
    found = call_trigger(
        pool["Id"],
        "UserMigration",
        source,
        username,
        client_id=client_id,
        request={"password": password, "validationData": asked}
        if password is not None
        else {"password": None, "validationData": None, **read_metadata()},
        response=dict.fromkeys((*names, "desiredDeliveryMediums")),
    )
    user = _create(pool, username, found or {})
    if user is None and cognito.hides_user_existence(pool, client_id):
        return  # as of any user who does not exist
    if user is None:
        reason = f"Exception migrating user in app client {client_id}"
        raise TriggerError("UserNotFoundException", reason)
    confirmed = (found or {}).get("finalUserStatus") == "CONFIRMED"
    user["UserStatus"] = "CONFIRMED" if confirmed else "RESET_REQUIRED"
    if password is not None:
        user["_password"] = password


def _create(pool: UserPool, username: str, found: _Data) -> User | None:
    """Returns the new user; None if the pool rejects the attributes."""
    attributes = {name: str(value) for name, value in read_members(found, "userAttributes").items()}
    if not attributes:
        return None
    attributes.pop("sub", None)
    mediums = found.get("desiredDeliveryMediums")
    welcomes = found.get("messageAction") != "SUPPRESS" and "EMAIL" in (mediums or ())  # pyright: ignore[reportOperatorIssue, reportUnknownVariableType]
    request: dict[str, object] = {
        "UserPoolId": pool["Id"],
        "Username": username,
        "UserAttributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
        "DesiredDeliveryMediums": ["EMAIL"],
        **({} if welcomes else {"MessageAction": "SUPPRESS"}),
    }
    token = MIGRATES.set(True)
    try:
        status = cognito.admin_create_user(request)[0]
    finally:
        MIGRATES.reset(token)
    return cognito.find_user(pool, username)[0] if status == _OK else None


def _describe(user: User) -> dict[str, object]:
    attributes: dict[str, object] = {**cognito.attributes_to_dict(user["Attributes"])}
    attributes["cognito:user_status"] = user["UserStatus"]
    return list_attributes(attributes)
