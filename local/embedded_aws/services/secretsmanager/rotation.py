"""Rotation of secrets: Secrets Manager invokes a function for each of its steps."""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key, is_service_allowed
from embedded_aws.iam.current_request import CURRENT
from embedded_aws.json_values import read_object
from embedded_aws.ministack import lambda_functions, router, secretsmanager
from embedded_aws.ministack.records import Handler, Headers, Query, Response, read_members
from embedded_aws.ministack.responses import json_response, new_uuid
from embedded_aws.ministack.secretsmanager import RotationRules, Secret
from embedded_aws.observation.causes import set_cause
from embedded_aws.observation.messages import record
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.service_calls.functions import invoke
from embedded_aws.services.secretsmanager.errors import find_usable, reject
from embedded_aws.services.secretsmanager.parameters import Parameters
from embedded_aws.services.secretsmanager.versions import CURRENT as CURRENT_LABEL
from embedded_aws.services.secretsmanager.versions import PENDING, move_labels, now

_LOG: Final = logging.getLogger(__name__)
_PRINCIPAL: Final = "secretsmanager.amazonaws.com"
_INVOKE: Final = "lambda:InvokeFunction"
_STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")
_TEST: Final = ("testSecret",)
_DAY: Final = 86_400
_UNITS: Final = {"hour": 3_600, "day": _DAY}
_RATE: Final = re.compile(r"rate\((\d+) (hour|day)s?\)")
_NO_FUNCTION: Final = "No Lambda rotation function ARN is associated with this secret."
_NOT_INVOCABLE: Final = (
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function"
    " policy grants access to the principal secretsmanager.amazonaws.com."
)
_INCOMPLETE: Final = "A previous rotation isn't complete. That rotation will be reattempted."

_lock: Final = threading.Lock()
_running: Final[set[tuple[str, str]]] = set()
"""The secrets and versions whose steps run."""


def rotate(_: Callable[..., Response]) -> Callable[..., Response]:
    """Keeps the configuration of a rotation, and starts one; without ``RotateImmediately`` a test of it."""

    def rotate_secret(given: Parameters) -> Response:
        secret = find_usable(given)
        if isinstance(secret, tuple):
            return secret
        function = given.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
        if error := _find_obstacle(secret, function):
            return error
        secret["RotationEnabled"], secret["RotationLambdaARN"] = True, function
        secret["RotationRules"] = given.get("RotationRules") or secret.get("RotationRules")
        if pending := _find_pending(secret):
            _start(secret, pending, _STEPS)
            return reject("InvalidRequestException", _INCOMPLETE)
        version = given.get("ClientRequestToken") or new_uuid()
        # Without a value: the first step of the function puts it.
        empty: secretsmanager.Version = {
            "SecretString": None,
            "SecretBinary": None,
            "CreatedDate": now(),
            "Stages": [],
        }
        secret["Versions"].setdefault(version, empty)
        move_labels(secret, version, [PENDING])
        _start(secret, version, _STEPS if given.get("RotateImmediately", True) else _TEST)
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})

    return rotate_secret


def cancel(handle: Handler) -> Handler:
    """Serves CancelRotateSecret, which MiniStack does not have: later rotations are not started."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if headers.get("x-amz-target", "").rpartition(".")[2] != "CancelRotateSecret":
            return await handle(method, path, headers, body, query)
        secret = find_usable({"SecretId": str(read_object(read_json(body)).get("SecretId"))})
        if isinstance(secret, tuple):
            return secret
        secret["RotationEnabled"] = False
        secret.pop("NextRotationDate", None)
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"]})

    return handle_request


def _find_obstacle(secret: Secret, function: str | None) -> Response | None:
    """Returns the error if there is no function that both Secrets Manager and the caller may invoke."""
    if not function:
        return reject("InvalidRequestException", _NO_FUNCTION)
    if request := CURRENT.get():
        key = router.access_key_of(request.headers, request.query)
        if denied := find_denial_of_key(key, _INVOKE, [function]):
            return reject("AccessDeniedException", denied)
    found, _, _ = lambda_functions.find_function(function)
    if not found or not is_service_allowed(_PRINCIPAL, _INVOKE, function, secret["ARN"]):
        return reject("AccessDeniedException", _NOT_INVOCABLE)
    return None


def _find_pending(secret: Secret) -> str | None:
    """Returns the version of a rotation that has not ended."""
    return next(
        (
            version
            for version, found in secret["Versions"].items()
            if PENDING in found["Stages"] and CURRENT_LABEL not in found["Stages"]
        ),
        None,
    )


def _start(secret: Secret, version: str, steps: Sequence[str]) -> None:
    """Starts the steps for a version, unless they run."""
    with _lock:
        if (secret["ARN"], version) in _running:
            return
        _running.add((secret["ARN"], version))
    context = copy_context()
    # Not a part of the request: each step has the permissions of Secrets Manager.
    context.run(CURRENT.set, None)
    threading.Thread(
        target=context.run, args=(_run, secret, version, steps), daemon=True, name="secret-rotation"
    ).start()


def _run(secret: Secret, version: str, steps: Sequence[str]) -> None:
    try:
        _rotate(secret, version, steps)
    finally:
        with _lock:
            _running.discard((secret["ARN"], version))


def _rotate(secret: Secret, version: str, steps: Sequence[str]) -> None:
    """Invokes the function for each step until one fails; then the version keeps its label."""
    function = secret["RotationLambdaARN"] or ""
    with set_cause(secret["ARN"]):
        for step in steps:
            if reason := _invoke(secret, function, version, step):
                _LOG.warning("The rotation of %s failed in %s: %s", secret["Name"], step, reason)
                record("undelivered", secret["ARN"], function, reason=f"{step}: {reason}")
                break
        else:
            record("delivered", secret["ARN"], function)
            _end(secret, version, steps)
    if steps == _TEST:
        secret["Versions"].pop(version, None)


def _invoke(secret: Secret, function: str, version: str, step: str) -> str | None:
    """Returns why a step failed."""
    if not is_service_allowed(_PRINCIPAL, _INVOKE, function, secret["ARN"]):
        return _NOT_INVOCABLE
    result = invoke(function, {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": version})
    if result is None:
        return f"{function} does not exist."
    if not result.get("error"):
        return None
    return str(read_members(result, "body").get("errorMessage") or result.get("body"))


def _end(secret: Secret, version: str, steps: Sequence[str]) -> None:
    """Keeps when a rotation succeeded, which is one that made its version the current one."""
    stages = secret["Versions"][version]["Stages"]
    if steps == _STEPS and CURRENT_LABEL in stages:
        secret["LastRotatedDate"] = now()
        secret["Versions"][version]["Stages"] = [label for label in stages if label != PENDING]
    if seconds := _read_interval(secret.get("RotationRules") or {}):
        secret["NextRotationDate"] = secret.get("LastRotatedDate", now()) + seconds


def _read_interval(rules: RotationRules) -> int | None:
    """Returns the seconds between two rotations; None if a cron expression names their dates."""
    if days := rules.get("AutomaticallyAfterDays"):
        return days * _DAY
    rate = _RATE.fullmatch(rules.get("ScheduleExpression", ""))
    return int(rate[1]) * _UNITS[rate[2]] if rate else None
