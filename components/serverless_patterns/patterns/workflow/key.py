"""The customer-managed key of a hardened workflow."""

from typing import Any

import pulumi

from serverless_patterns.patterns.workflow.integrations.where import Where
from serverless_patterns.safeguards.encryption_key import USE, EncryptionKey, log_delivery_may
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service


def create_key(
    name: str,
    where: pulumi.Output[Where],
    *,
    receives_events: bool,
    disposable: bool,
    tags: dict[str, Any],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Makes the key; returns its ARN, known once those may use it who have to.

    Args:
        name: Logical name of the workflow.
        where: Where it runs.
        receives_events: Whether EventBridge starts the workflow.
        disposable: Whether the key is deleted when it is no longer in the program.
        tags: Tags of the key.
        opts: Resource options, with the parent.
    """
    description = f"Encrypts definition, executions and log of the workflow {name}."
    key = EncryptionKey(name, description, tags, opts, disposable=disposable)
    using = [log_delivery_may(where.apply(lambda known: known.arn("logs", "*")))]
    if receives_events:
        # EventBridge sends what it cannot deliver to the encrypted queue; its rule is made after the key.
        rules = where.apply(lambda known: known.arn("events", f"rule/{name}-rule-*"))
        events: ServicePrincipalArgs = {"service": "events.amazonaws.com", "source_arn": rules}
        using.append(allow_service(events, USE, "*", where.apply(lambda known: known.account)))
    return key.attach_policy([f"/aws/vendedlogs/states/{name}-*"], using)
