"""Forgotten passwords of Cognito users: who gets a code, how long it is valid, how often one enters it."""

import time
from collections.abc import Callable
from typing import TypedDict

from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.cognito import User, UserPool
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response

VALID_SECONDS = 3600
ATTEMPTS = 20
"""Attempts an hour to request or to enter a code; AWS allows "between 5 and 20", depending on risk."""
_HOUR = 3600

_Call = Callable[..., Response]


class _User(TypedDict, total=False):
    """A request of a user that is not signed in."""

    ClientId: str
    Username: str


def require_verified_address(request: _Call) -> _Call:
    """Sends a code to a verified address only, and responds alike where users are not to be found out."""

    def request_code(data: _User) -> Response:
        pool, _ = cognito.find_pool_of_client(data.get("ClientId"))
        if not pool:
            return request(data)
        if error := _count_attempt(pool, data):
            return error
        user, _ = cognito.find_user(pool, data.get("Username"))
        if user and user["UserStatus"] == "FORCE_CHANGE_PASSWORD":
            return _build_error(
                "NotAuthorizedException", "User password cannot be reset in the current state."
            )
        if user and not _is_reachable(user):
            if cognito.hides_user_existence(pool, data.get("ClientId", "")):
                return cognito.code_delivery(cognito.mask_destination(data.get("Username", "")))
            return _build_error(
                "InvalidParameterException",
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            )
        if user:
            user["_reset_code_sent"] = time.time()
        return request(data)

    return request_code


def _check_codes(check: Callable[..., Response | None]) -> Callable[..., Response | None]:
    """Rejects codes after an hour, and after too many attempts, also for users that do not exist."""

    def check_code(action: str, data: _User) -> Response | None:
        pool, _ = cognito.find_pool_of_client(data.get("ClientId"))
        if action != "ConfirmForgotPassword" or not pool:
            return check(action, data)
        if error := _count_attempt(pool, data):
            return error
        user, _ = cognito.find_user(pool, data.get("Username"))
        if user and time.time() - user.get("_reset_code_sent", time.time()) > VALID_SECONDS:
            user.pop("_reset_code", None)
        return check(action, data)

    return check_code


def verify_address(confirm: _Call) -> _Call:
    """The code was sent to the address, which is verified by it."""

    def confirm_sign_up(data: _User) -> Response:
        response = confirm(data)
        pool, _ = cognito.find_pool_of_client(data.get("ClientId"))
        user = cognito.find_user(pool, data.get("Username"))[0] if pool else None
        if (
            user
            and user["UserStatus"] == "CONFIRMED"
            and pool
            and "email" in (pool.get("AutoVerifiedAttributes") or ())
        ):
            verified = [{"Name": "email_verified", "Value": "true"}]
            user["Attributes"] = cognito.merge_attributes(user["Attributes"], verified)
        return response

    return confirm_sign_up


def _count_attempt(pool: UserPool, data: _User) -> Response | None:
    """Counts an attempt; returns the error if there were too many, of a user that exists or not."""
    now = time.time()
    by_name = pool.setdefault("_reset_attempts", {})
    name = str(data.get("Username")).lower()
    by_name[name] = [*(at for at in by_name.get(name, []) if now - at < _HOUR), now][-ATTEMPTS - 1 :]
    if len(by_name[name]) <= ATTEMPTS:
        return None
    return _build_error("LimitExceededException", "Attempt limit exceeded, please try after some time.")


def _is_reachable(user: User) -> bool:
    attributes = cognito.attributes_to_dict(user.get("Attributes", []))
    verified = (attributes.get(f"{name}_verified") for name in ("email", "phone_number"))
    return user.get("Enabled", True) and "true" in verified


def _build_error(code: str, message: str) -> Response:
    return responses.json_error(code, message, 400)


PATCHES = (
    Patch(
        cognito.confirmation_code_error,
        _check_codes,
        "the code of a forgotten password expires, and a user has a limited number of attempts",
    ),
)
