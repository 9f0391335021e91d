"""Evaluates the permissions of roles inside the emulator, as it does for requests."""

import asyncio
import contextvars
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from embedded_aws.emulator.clients import Credentials
from embedded_aws.iam.current_request import CURRENT
from embedded_aws.iam.encryption import find_denied_use
from embedded_aws.iam.service_principals import is_allowed_by_policy, list_principals, trust_allows
from embedded_aws.ministack import app, iam, iam_actions, iam_evaluator, sts
from embedded_aws.ministack.records import Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.observation.denials import DENIED_USE, record_service_denial

_SEED = secrets.token_bytes(32)


@dataclass(frozen=True)
class Caller:
    """A service that has assumed a role.

    Attributes:
        role_arn: ARN of the role.
        session: Name of the role session.
        function_arn: ARN of the function that runs with the role; empty if it is none.
    """

    role_arn: str
    session: str
    function_arn: str = ""

    def credentials(self) -> Credentials:
        """Returns temporary credentials and registers their session."""
        key, secret, token = (self._derive(kind) for kind in ("key", "secret", "token"))
        key = f"ASIA{key[:16].upper()}"
        account, name = self.role_arn.split(":")[4], self.role_arn.rpartition("/")[2]
        role = find_role(self.role_arn)
        session: sts.Session = {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{self.session}",
            "UserId": f"{role['RoleId'] if role else name}:{self.session}",
            "SourceFunctionArn": self.function_arn,
            "SecretAccessKey": secret,
            "SessionToken": token,
        }
        sts.register_session(key, session)
        return Credentials(key, secret, token)

    def access_key(self) -> str:
        """Returns the access key of the credentials."""
        return self.credentials().access_key

    def environment(self) -> dict[str, str]:
        """Returns the credentials as environment variables."""
        made = self.credentials()
        return {
            "AWS_ACCESS_KEY_ID": made.access_key,
            "AWS_SECRET_ACCESS_KEY": made.secret_key,
            "AWS_SESSION_TOKEN": made.session_token or "",
        }

    def _derive(self, kind: str) -> str:
        """Returns the same value for equal callers, so that each has one session."""
        return hmac.new(_SEED, f"{kind} {self}".encode(), "sha256").hexdigest()


def name_session(function: str) -> str:
    """Returns the name of the role session of a function; a session has at least two characters."""
    return f"{function}@lambda_function" if len(function) == 1 else function[:64]


def find_denial(
    caller: Caller, action: str, resources: Iterable[str], keys: Mapping[str, object] | None = None
) -> str | None:
    """Returns AWS's message if IAM denies ``action`` on one of ``resources``; None if all are allowed.

    Args:
        caller: The caller.
        action: IAM action, such as ``"sqs:SendMessage"``.
        resources: ARNs, or ``*``.
        keys: Condition keys of the request.
    """
    return find_denial_of_key(caller.access_key(), action, resources, keys)


def find_denial_of_key(
    access_key: str, action: str, resources: Iterable[str], keys: Mapping[str, object] | None = None
) -> str | None:
    """Returns AWS's message if IAM denies the owner of an access key ``action``; None if all are allowed.

    Args:
        access_key: Access key, such as that of a request.
        action: IAM action, such as ``"iam:PassRole"``.
        resources: ARNs, or ``*``.
        keys: Condition keys of the request.
    """
    for resource in resources:
        denied, use = contextvars.copy_context().run(_evaluate, access_key, action, resource, keys)
        if denied is not None:
            if isinstance(denied, iam_evaluator.AuthError):
                return denied.message
            principal, explicit = denied.principal_arn, denied.decision == "Deny"
            lacking, on = use or (action, resource)
            return iam_actions.identity_denial_message(lacking, principal, on, explicit)
    return None


def find_role(role_arn: str) -> iam.Role | None:
    """Returns MiniStack's record of a role, or None; the ARN of a role has its path."""
    account, _, path = role_arn.split(":", 4)[-1].partition(":role/")
    role = iam.roles.get_scoped(account, None, path.rpartition("/")[2])
    return role if role and role["Arn"] == role_arn else None


def is_assumable(role_arn: str, service: str, source_arn: str | None = None) -> bool:
    """Whether the role exists and trusts a service, or its principal of the Region.

    Args:
        role_arn: ARN of the role.
        service: Service principal, such as ``"apigateway.amazonaws.com"``.
        source_arn: ARN in the condition key ``aws:SourceArn``; None if it can be any.
    """
    role = find_role(role_arn)
    if role is None:
        return False
    trust = role["AssumeRolePolicyDocument"]
    return any(trust_allows(trust, principal, source_arn) for principal in list_principals(service))


async def request_as(
    caller: Caller, headers: Mapping[str, str], *request: *tuple[str, str, bytes, Query]
) -> Response:
    """Sends a request to a service of the emulator, which authorizes it as the caller.

    Args:
        caller: The caller.
        headers: Headers; ``authorization`` names service and Region.
        request: Method, path, body and query parameters.

    Returns:
        Status, headers and body.
    """
    method, path, body, query = request
    signature = re.sub("Credential=[^/]*", f"Credential={caller.access_key()}", headers["authorization"])
    signed = {**headers, "authorization": signature}
    # In a task, so that the context of the original request does not change.
    return await asyncio.create_task(_dispatch(method, path, signed, body, query))


async def request_anonymously(method: str, path: str, headers: Mapping[str, str]) -> Response:
    """Sends a request without credentials to Amazon S3, which answers if everyone is allowed it.

    Args:
        method: ``GET`` or ``HEAD``.
        path: Path with the bucket.
        headers: Headers.

    Returns:
        Status, headers and body.
    """
    sent = {**headers, "host": "s3.amazonaws.com"}
    return await asyncio.create_task(_dispatch(method, path, sent, b"", {}))


async def _dispatch(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query: Query
) -> Response:
    _forget_request()
    return await app.dispatch_service_request(method, path, headers, body, query, str(uuid.uuid4()))


def _forget_request() -> None:
    """Resets the context: the original request may be unsigned, which must not affect the caller."""
    iam_evaluator.is_anonymous.set(False)
    iam_evaluator.signed_request.set(None)
    CURRENT.set(None)


def is_service_allowed(service: str, action: str, resource: str, source_arn: str) -> bool:
    """Whether the resource-based policy of a resource allows a service an action.

    Args:
        service: Service principal, such as ``"events.amazonaws.com"``.
        action: IAM action, such as ``"sqs:SendMessage"``.
        resource: ARN of the queue, topic or function.
        source_arn: ARN in the condition key ``aws:SourceArn``.
    """
    if not is_allowed_by_policy(service, action, resource, source_arn, get_account_id()):
        record_service_denial(service, action, resource, source_arn)
        return False
    if denied := find_denied_use(action, resource, service, source_arn, get_account_id()):
        use, key = denied
        record_service_denial(service, use, key, source_arn)
        return False
    return True


def _evaluate(
    access_key: str, action: str, resource: str, keys: Mapping[str, object] | None
) -> tuple[iam_evaluator.Denial, tuple[str, str] | None]:
    """Returns the denial, and the use of a key that is denied, if that is why."""
    _forget_request()
    service = action.partition(":")[0]
    denied = iam_evaluator.enforce(
        access_key, action, service, get_region(), resource_arn=resource, service_context=keys
    )
    return denied, DENIED_USE.get()
