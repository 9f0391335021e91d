"""The customer managed key of a hardened workflow."""

import pulumi

from serverless_patterns.component import Scope
from serverless_patterns.patterns.workflow.integrations.where import Where
from serverless_patterns.safeguards.encryption_key import KEY_ACTIONS, EncryptionKey, allow_log_delivery
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service


def create_key(
    scope: Scope, where: pulumi.Output[Where], *, receives_events: bool, force_destroy: bool
) -> pulumi.Output[str]:
    """Creates the key and returns its ARN, which resolves after the key policy is attached.

    Args:
        scope: Scope of the workflow.
        where: Region and account of the workflow.
        receives_events: Whether EventBridge starts the workflow.
        force_destroy: Whether AWS deletes the key when it leaves the program.
    """
    name = scope.name
    description = f"Encrypts definition, executions and log of the workflow {name}."
    key = EncryptionKey(scope, description, force_destroy=force_destroy)
    using = [allow_log_delivery(where.apply(lambda known: known.arn("logs", "*")))]
    if receives_events:
        # EventBridge sends events that it cannot deliver to the encrypted queue. The key is created before
        # the rule.
        rules = where.apply(lambda known: known.arn("events", f"rule/{name}-rule-*"))
        events: ServicePrincipalArgs = {"service": "events.amazonaws.com", "source_arn": rules}
        using.append(allow_service(events, KEY_ACTIONS, "*", where.apply(lambda known: known.account)))
    return key.attach_policy([f"/aws/vendedlogs/states/{name}-*"], using)
