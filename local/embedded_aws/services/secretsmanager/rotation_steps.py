"""Steps of a rotation, for each of which Secrets Manager invokes the function of the secret."""

import logging
import re
import threading
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from typing import Final

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.iam.current_request import CURRENT as CURRENT_REQUEST
from embedded_aws.ministack.records import read_members
from embedded_aws.observation.causes import set_cause
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.functions import invoke
from embedded_aws.services.secretsmanager.requests import DAY
from embedded_aws.state.records import LOCK
from embedded_aws.state.secret_replicas import sync_replicas
from embedded_aws.state.secretsmanager import CURRENT, PENDING, Secret, read_time

_LOG: Final = logging.getLogger(__name__)
PRINCIPAL: Final = "secretsmanager.amazonaws.com"
"""Principal that invokes the functions."""
INVOKE: Final = "lambda:InvokeFunction"
STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")
"""The steps of a rotation."""
TEST: Final = ("testSecret",)
"""The step that tests the configuration of a rotation."""
NOT_INVOCABLE: Final = (
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function"
    " policy grants access to the principal secretsmanager.amazonaws.com."
)
"""Message if a function cannot be invoked."""
_UNITS: Final = {"hour": 3_600, "day": DAY}
_RATE: Final = re.compile(r"rate\((\d+) (hour|day)s?\)")

_lock: Final = threading.Lock()
_running: Final[set[tuple[str, str]]] = set()
"""The secrets and versions whose steps run."""


def start_rotation(secret: Secret, version: str, steps: Sequence[str]) -> None:
    """Starts the steps for a version in another thread, unless they run.

    Args:
        secret: The secret.
        version: ID of the version.
        steps: The steps.
    """
    with _lock:
        if (secret.arn, version) in _running:
            return
        _running.add((secret.arn, version))
    context = copy_context()
    # Not a part of the request: each step has the permissions of Secrets Manager.
    context.run(CURRENT_REQUEST.set, None)
    threading.Thread(
        target=context.run, args=(_run, secret, version, steps), daemon=True, name="secret-rotation"
    ).start()


def _run(secret: Secret, version: str, steps: Sequence[str]) -> None:
    try:
        _rotate(secret, version, steps)
    finally:
        with _lock:
            _running.discard((secret.arn, version))


def _rotate(secret: Secret, version: str, steps: Sequence[str]) -> None:
    """Invokes the function for each step until one fails; then the version keeps its label."""
    function = secret.rotation.function
    with set_cause(secret.arn):
        for step in steps:
            if reason := _invoke(secret, function, version, step):
                _LOG.warning("The rotation of %s failed in %s: %s", secret.name, step, reason)
                record("undelivered", secret.arn, function, reason=f"{step}: {reason}")
                break
        else:
            record("delivered", secret.arn, function)
            _end(secret, version, steps)
    if steps == TEST:
        with LOCK:
            secret.versions.pop(version, None)


def _invoke(secret: Secret, function: str, version: str, step: str) -> str | None:
    """Returns why a step failed."""
    if not is_service_allowed(PRINCIPAL, INVOKE, function, secret.arn):
        return NOT_INVOCABLE
    result = invoke(function, {"Step": step, "SecretId": secret.arn, "ClientRequestToken": version})
    if result is None:
        return f"{function} does not exist."
    if not result.get("error"):
        return None
    return str(read_members(result, "body").get("errorMessage") or result.get("body"))


def _end(secret: Secret, version: str, steps: Sequence[str]) -> None:
    """Keeps when a rotation succeeded, which is one that made its version the current one."""
    with LOCK:
        found = secret.versions.get(version)
        if steps == STEPS and found and CURRENT in found.labels:
            secret.rotation.last = read_time()
            found.labels = [label for label in found.labels if label != PENDING]
        if seconds := _read_interval(secret.rotation.rules):
            secret.rotation.next = (secret.rotation.last or read_time()) + seconds
        sync_replicas(secret)


def _read_interval(rules: Mapping[str, int | str]) -> int | None:
    """Returns the seconds between two rotations; None if a cron expression names their dates."""
    if days := rules.get("AutomaticallyAfterDays"):
        return int(days) * DAY
    rate = _RATE.fullmatch(str(rules.get("ScheduleExpression", "")))
    return int(rate[1]) * _UNITS[rate[2]] if rate else None
