"""The customer managed key of a hardened workflow."""

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.component import Scope
from serverless_patterns.patterns.workflow.args import WorkflowArgs
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation
from serverless_patterns.safeguards.encryption_key import allow_log_delivery, encrypt_if_hardened
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


def encrypt_executions(
    scope: Scope, given: WorkflowArgs[Completed], where: pulumi.Output[AwsLocation]
) -> Scope:
    """Returns the scope with the key that a hardened workflow creates, unless one was given."""
    # EventBridge sends what it cannot deliver to the encrypted queue. The key is created before the rule.
    rules = where.apply(lambda known: known.arn("events", f"rule/{scope.name}-rule-*"))
    events: ServicePrincipalArgs = {"service": "events.amazonaws.com", "source_arn": rules}
    return encrypt_if_hardened(
        scope,
        given,
        f"definition, executions and log of the workflow {scope.name}",
        log_groups=[f"/aws/vendedlogs/states/{scope.name}-*"],
        statements=[allow_log_delivery(where.apply(lambda known: known.arn("logs", "*")))],
        services=[events] if given["event_pattern"] is not None else [],
    )
