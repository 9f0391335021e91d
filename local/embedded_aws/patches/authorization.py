"""Decides inside the emulator whether a role may do something, as the emulator decides for a request."""

import asyncio
import contextvars
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sts

from embedded_aws.emulator.clients import Credentials

_EVALUATOR = cast("Any", iam_evaluator)
_SEED = secrets.token_bytes(32)


@dataclass(frozen=True)
class Caller:
    """A service at work as a role.

    Attributes:
        role_arn: ARN of the role.
        session: Name of the session, as AWS shows it in messages.
    """

    role_arn: str
    session: str

    def credentials(self) -> Credentials:
        """Temporary credentials; the emulator knows whose they are, and nobody can guess them."""
        key, secret, token = (self._drawn(kind) for kind in ("key", "secret", "token"))
        key = f"ASIA{key[:16].upper()}"
        account, name = self.role_arn.split(":")[4], self.role_arn.rpartition("/")[2]
        session = {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{self.session}",
            "UserId": f"{name}:{self.session}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        }
        cast("Any", sts).register_session(key, session)
        return Credentials(key, secret, token)

    def access_key(self) -> str:
        """The key of the credentials."""
        return self.credentials().access_key

    def environment(self) -> dict[str, str]:
        """The credentials as AWS's SDKs read them."""
        made = self.credentials()
        return {
            "AWS_ACCESS_KEY_ID": made.access_key,
            "AWS_SECRET_ACCESS_KEY": made.secret_key,
            "AWS_SESSION_TOKEN": made.session_token or "",
        }

    def _drawn(self, kind: str) -> str:
        """The same for the same caller: one that works again and again has one session."""
        return hmac.new(_SEED, f"{kind} {self.role_arn} {self.session}".encode(), "sha256").hexdigest()


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


def assumable(role_arn: str, service: str) -> bool:
    """Whether there is a role that trusts a service, such as ``"apigateway.amazonaws.com"``."""
    account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    role = cast("Any", iam)._roles.get_scoped(account, None, name)
    return role is not None and service in json.dumps(role["AssumeRolePolicyDocument"])


async def request_as(caller: Caller, headers: Mapping[str, str], *request: Any) -> Any:
    """Sends a request through the emulator's front door, where it is authorised as the caller.

    Args:
        caller: Who asks.
        headers: Headers, with an ``authorization`` that names service and region.
        request: Method, path, body and query parameters.

    Returns:
        Status, headers and body.
    """
    method, path, body, query = request
    signature = re.sub("Credential=[^/]*", f"Credential={caller.access_key()}", headers["authorization"])
    signed = {**headers, "authorization": signature}
    # In a task, it leaves no trace in the request that it is made for.
    return await asyncio.create_task(_dispatch(method, path, signed, body, query))


async def _dispatch(*request: Any) -> Any:
    _forget_request()
    return await cast("Any", app)._dispatch_service_request(*request, str(uuid.uuid4()))


def _forget_request() -> None:
    """What led here may have been a request without credentials, which has nothing to do with the caller."""
    _EVALUATOR._anonymous.set(False)
    _EVALUATOR._signed_request.set(None)


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
    _forget_request()
    service = action.partition(":")[0]
    return _EVALUATOR.enforce(
        caller.access_key(), action, service, get_region(), resource_arn=resource, service_context=keys
    )
