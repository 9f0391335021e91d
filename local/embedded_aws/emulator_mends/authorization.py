"""Decides inside the emulator whether a role may do something, as the emulator decides for a request."""

import contextvars
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import sts

_EVALUATOR = cast("Any", iam_evaluator)


@dataclass(frozen=True)
class Caller:
    """A service at work as a role.

    Attributes:
        role_arn: ARN of the role.
        session: Name of the session, as AWS shows it in messages.
    """

    role_arn: str
    session: str

    def access_key(self) -> str:
        """The key of temporary credentials; the emulator knows whose they are."""
        digest = hashlib.sha256(f"{self.role_arn} {self.session}".encode()).hexdigest()
        key = f"ASIA{digest[:16].upper()}"
        account, name = self.role_arn.split(":")[4], self.role_arn.rpartition("/")[2]
        session = {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{self.session}",
            "UserId": f"{name}:{self.session}",
            "SecretAccessKey": digest,
            "SessionToken": digest,
        }
        cast("Any", sts).register_session(key, session)
        return key


def refusal(
    caller: Caller, action: str, resources: Iterable[str], keys: Mapping[str, Any] | None = None
) -> str | None:
    """AWS's message if the role may not do ``action`` to one of ``resources``; None if it may.

    Args:
        caller: Who asks.
        action: Such as ``"sqs:SendMessage"``.
        resources: ARNs, or ``*``.
        keys: Condition keys of the request.
    """
    for resource in resources:
        denied = contextvars.copy_context().run(_evaluate, caller, action, resource, keys)
        if denied is not None:
            principal, explicit = denied.principal_arn, denied.decision == "Deny"
            return cast("Any", iam_actions).identity_denial_message(action, principal, resource, explicit)
    return None


def service_may(service: str, action: str, resource: str, source_arn: str) -> bool:
    """Whether the policy of a resource lets a service do ``action`` to it.

    Args:
        service: Its principal, such as ``"events.amazonaws.com"``.
        action: Such as ``"sqs:SendMessage"``.
        resource: ARN of the queue, topic or function.
        source_arn: ARN of what the service acts for.
    """
    found = _EVALUATOR._resource_policy(action.partition(":")[0], resource)
    if found is None:
        return False
    context = _EVALUATOR.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": get_account_id()},
    )
    return _EVALUATOR.evaluate_resource_policy(found[0], context, service=service).decision == "Allow"


def _evaluate(caller: Caller, action: str, resource: str, keys: Mapping[str, Any] | None) -> Any:
    # What led here may have been a request without credentials, which has nothing to do with the role.
    _EVALUATOR._anonymous.set(False)
    _EVALUATOR._signed_request.set(None)
    service = action.partition(":")[0]
    return _EVALUATOR.enforce(
        caller.access_key(), action, service, get_region(), resource_arn=resource, service_context=keys
    )
