"""The customer-managed key of a hardened workflow."""

import pulumi

from serverless_patterns.component import Scope
from serverless_patterns.patterns.workflow.integrations.where import Where
from serverless_patterns.safeguards.encryption_key import KEY_ACTIONS, EncryptionKey, log_delivery_may
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service


def create_key(
    scope: Scope, where: pulumi.Output[Where], *, receives_events: bool, force_destroy: bool
) -> pulumi.Output[str]:
    """Makes the key; returns its ARN, known once those may use it who have to.

    Args:
        scope: Scope of the workflow.
        where: Where it runs.
        receives_events: Whether EventBridge starts the workflow.
        force_destroy: Whether the key is deleted when it is no longer in the program.
    """
    name = scope.name
    description = f"Encrypts definition, executions and log of the workflow {name}."
    key = EncryptionKey(scope, description, force_destroy=force_destroy)
    using = [log_delivery_may(where.apply(lambda known: known.arn("logs", "*")))]
    if receives_events:
        # EventBridge sends what it cannot deliver to the encrypted queue; its rule is made after the key.
        rules = where.apply(lambda known: known.arn("events", f"rule/{name}-rule-*"))
        events: ServicePrincipalArgs = {"service": "events.amazonaws.com", "source_arn": rules}
        using.append(allow_service(events, KEY_ACTIONS, "*", where.apply(lambda known: known.account)))
    return key.attach_policy([f"/aws/vendedlogs/states/{name}-*"], using)
