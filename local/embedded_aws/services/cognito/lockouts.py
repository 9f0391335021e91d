"""Lockouts of users after wrong passwords.

After five, and after each further one, Cognito rejects passwords for ``2 ** (n - 5)`` seconds, where ``n``
is the number of wrong ones, and for at most about 15 minutes. A sign-in, or 15 minutes without an attempt,
resets the number (Amazon Cognito developer guide, "Lockout behavior for failed sign-in attempts").
"""

import json
import time
from typing import Final

from embedded_aws.json_values import JsonObject, read_object, read_text
from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.cognito import SignInFailures, User, UserPool
from embedded_aws.ministack.records import Handler, Headers, Query, Response

EXCEEDED: Final = "Password attempts exceeded"
WRONG: Final = "Incorrect username or password."
_FLOWS: Final = ("USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
_ALLOWED: Final = 5
_LONGEST: Final = 900.0


def is_locked(user: User, now: float) -> bool:
    """Whether a user cannot sign in at a time, and forgets failures that are old."""
    failures = user.get("_sign_in_failures")
    if failures is None:
        return False
    if now - failures["at"] >= _LONGEST:
        user.pop("_sign_in_failures", None)
        return False
    return now < failures["locked_until"]


def count_attempt(user: User, now: float, *, succeeded: bool) -> None:
    """Remembers a wrong password, or forgets those before a sign-in."""
    if succeeded:
        user.pop("_sign_in_failures", None)
        return
    before = user.get("_sign_in_failures")
    count = (before["count"] if before else 0) + 1
    seconds = min(2.0 ** (count - _ALLOWED), _LONGEST) if count >= _ALLOWED else 0.0
    user["_sign_in_failures"] = SignInFailures(count=count, at=now, locked_until=now + seconds)


def lock_out(handle: Handler) -> Handler:
    """Returns the handler that rejects passwords of a user who has entered too many wrong ones."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        user = _find_user(operation, body)
        if user is None:
            return await handle(method, path, headers, body, query)
        if is_locked(user, time.time()):
            return responses.json_error("NotAuthorizedException", EXCEEDED, 400)
        status, sent, answer = await handle(method, path, headers, body, query)
        found = read_object(json.loads(answer or b"{}"))
        if "AuthenticationResult" in found or "ChallengeName" in found:
            count_attempt(user, time.time(), succeeded=True)
        elif found.get("message") == WRONG:
            count_attempt(user, time.time(), succeeded=False)
        return status, sent, answer

    return handle_request


def _find_user(operation: str, body: bytes) -> User | None:
    """Returns the user of a request with a password."""
    if operation not in {
        "InitiateAuth",
        "AdminInitiateAuth",
        "RespondToAuthChallenge",
        "AdminRespondToAuthChallenge",
    }:
        return None
    given = read_object(json.loads(body or b"{}"))
    if given.get("ChallengeName") == "PASSWORD_VERIFIER":
        name = read_object(given.get("ChallengeResponses")).get("USERNAME")
    elif given.get("AuthFlow") in _FLOWS:
        name = read_object(given.get("AuthParameters")).get("USERNAME")
    else:
        return None
    pool = _find_pool(given)
    return cognito.find_user(pool, read_text(name))[0] if pool else None


def _find_pool(given: JsonObject) -> UserPool | None:
    if pool_id := given.get("UserPoolId"):
        return cognito.user_pools.get(read_text(pool_id))
    return cognito.find_pool_of_client(read_text(given.get("ClientId")))[0]
