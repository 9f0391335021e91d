"""Records calls that IAM denies."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from embedded_aws.event_log.log import LOG
from embedded_aws.ministack import iam_actions, iam_evaluator
from embedded_aws.observation.causes import (
    find_acting_principal,
    find_cause,
    is_unobserved,
    suppress_recording_errors,
)

DENIED_USE: Final[ContextVar[tuple[str, str] | None]] = ContextVar("denied_use", default=None)
"""Action and key, if a call was denied because its caller may not use the key."""


def record_service_denial(service: str, action: str, resource: str, source: str) -> None:
    """Records that the resource-based policy of a resource does not allow a service an action.

    Args:
        service: Service principal, such as ``"sns.amazonaws.com"``.
        action: IAM action, such as ``"sqs:SendMessage"``.
        resource: ARN of the resource.
        source: ARN of the resource for which the service acts.
    """
    message = f"The policy of {resource} does not allow {service} {action} for {source}."
    _record(source, service, action, resource, message)


def _record(source: str | None, principal: str, action: str, resource: str, message: str) -> None:
    if not is_unobserved():
        LOG.add(
            "denial",
            source=source,
            target=None if resource == "*" else resource,
            outcome="denied",
            principal=principal,
            action=action,
            message=message,
        )


def record_denials(enforce: Callable[..., object]) -> Callable[..., object]:
    """Records calls that IAM denies."""

    def enforce_recorded(
        key: str, action: str, *request: object, resource_arn: str = "*", **more: object
    ) -> object:
        denied = enforce(key, action, *request, resource_arn=resource_arn, **more)
        if isinstance(denied, iam_evaluator.EvalResult):
            with suppress_recording_errors():
                lacking, on = DENIED_USE.get() or (action, resource_arn)
                principal, explicit = denied.principal_arn, denied.decision == "Deny"
                message = iam_actions.identity_denial_message(lacking, principal, on, explicit)
                who = find_acting_principal(principal)
                # A service that has assumed a role acts for one of its resources.
                source = find_cause() if who == principal and ":assumed-role/" in principal else who
                _record(source or who, principal, lacking, on, message)
        return denied

    return enforce_recorded


def record_denied_deliveries(action: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    """Records deliveries that the policy of a queue or topic denies."""

    def record(allows: Callable[..., bool]) -> Callable[..., bool]:
        def allows_recorded(resource: str, service: str, source: str, account: str) -> bool:
            allowed = allows(resource, service, source, account)
            if not allowed:
                with suppress_recording_errors():
                    record_service_denial(service, action, resource, source)
            return allowed

        return allows_recorded

    return record
