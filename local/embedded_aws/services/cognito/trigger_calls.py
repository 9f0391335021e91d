"""Calls of the functions of a user pool's triggers, with AWS's events and errors."""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.records import read_members
from embedded_aws.service_calls.functions import invoke

REQUEST: Final[ContextVar[Mapping[str, object] | None]] = ContextVar("request", default=None)
"""Members of the current request to a user pool, some of which the events of its triggers have."""

RESPONSES: Final[ContextVar[dict[tuple[str, ...], dict[str, object] | None] | None]] = ContextVar(
    "responses", default=None
)
"""Responses of the functions that the current request has invoked for its tokens."""

_PLAIN: Final = (str, int, float, bool)


class TriggerError(Exception):
    """A trigger that fails its request.

    Attributes:
        code: Code of the error.
        message: Message of the error.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def find_function(pool_id: str, trigger: str) -> str | None:
    """Returns the ARN of the function of a trigger."""
    config = read_members(cognito.user_pools.get(pool_id), "LambdaConfig")
    found = config.get(f"{trigger}Config") or config.get(trigger)
    return found if isinstance(found, str) else read_members(found).get("LambdaArn")


def require_permission(pool_id: str, trigger: str) -> str | None:
    """Returns the ARN of the function of a trigger, if there is one.

    Raises:
        TriggerError: If the policy of the function does not allow the pool to invoke it.
    """
    function = find_function(pool_id, trigger)
    pool = f"arn:aws:cognito-idp:{responses.get_region()}:{responses.get_account_id()}:userpool/{pool_id}"
    if function and not is_service_allowed(
        "cognito-idp.amazonaws.com", "lambda:InvokeFunction", function, pool
    ):
        message = f"{trigger} invocation failed due to error AccessDeniedException."
        raise TriggerError("UnexpectedLambdaException", message)
    return function


def call_trigger(
    pool_id: str,
    trigger: str,
    source: str,
    username: str,
    *,
    client_id: str,
    request: Mapping[str, object],
    response: Mapping[str, object],
    version: str = "1",
) -> dict[str, object] | None:
    """Invokes the function of a trigger, and returns its response; None if the pool has no such trigger.

    Args:
        pool_id: ID of the pool.
        trigger: Name of the trigger in the configuration of the pool, such as ``PreSignUp``.
        source: Reason of the call, such as ``PreSignUp_SignUp``.
        username: User that the call is about.
        client_id: ID of the client; empty if the request has none.
        request: Members of the event's request.
        response: Members of the event's response.
        version: Version of the event.

    Raises:
        TriggerError: If the function may not be invoked, fails, or returns no event.
    """
    arn = require_permission(pool_id, trigger)
    if arn is None:
        return None
    event: dict[str, object] = {
        "version": version,
        "region": responses.get_region(),
        "userPoolId": pool_id,
        "userName": username,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": client_id or "CLIENT_ID_NOT_APPLICABLE",
        },
        "triggerSource": source,
        "request": dict(request),
        "response": dict(response),
    }
    return _read_response(trigger, _invoke(arn, trigger, event))


def list_attributes(attributes: Mapping[str, object]) -> dict[str, object]:
    """Returns the attributes of a user for an event."""
    return {name: value for name, value in attributes.items() if isinstance(value, _PLAIN)}


def read_metadata() -> dict[str, object]:
    """Returns the metadata of the client, as the events of most triggers have them."""
    metadata = (REQUEST.get() or {}).get("ClientMetadata")
    return {"clientMetadata": metadata} if metadata else {}


def _invoke(arn: str, trigger: str, event: dict[str, object]) -> object:
    result = invoke(arn, event)
    if result is None:
        raise TriggerError("UnexpectedLambdaException", f"{trigger} invocation failed due to configuration.")
    if result.get("error"):
        reason = read_members(result, "body").get("errorMessage") or "unknown error"
        message = f"{trigger} failed with error {str(reason).removesuffix('.')}."
        raise TriggerError("UserLambdaValidationException", message)
    return result.get("body")


def _read_response(trigger: str, body: object) -> dict[str, object]:
    if isinstance(body, str | bytes):
        try:
            body = json.loads(body)
        except ValueError:
            body = None
    if not isinstance(body, dict) or "response" not in body:
        message = f"{trigger} failed: Unrecognizable lambda output."
        raise TriggerError("InvalidLambdaResponseException", message)
    return dict(read_members(body, "response"))  # pyright: ignore[reportUnknownArgumentType]
