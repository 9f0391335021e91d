"""The execution role of a workflow."""

from collections.abc import Sequence
from dataclasses import replace

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation
from serverless_patterns.patterns.workflow.workflow_definition import WorkflowDefinition
from serverless_patterns.safeguards.policy import (
    PolicyStatementArgs,
    ServicePrincipalArgs,
    allow,
    identity_document,
    limit_documents,
    trust_for,
)

LOG_DELIVERY = (
    *("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups"),
    *("logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries"),
    *("logs:PutResourcePolicy", "logs:UpdateLogDelivery"),
)
"""Permissions to deliver logs (Step Functions Developer Guide, cw-logs)."""
TRACING = (
    *("xray:GetSamplingRules", "xray:GetSamplingTargets"),
    *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
)
"""Permissions to send traces (Step Functions Developer Guide, concepts-xray-tracing)."""


class ExecutionRole:
    """The IAM role that a workflow runs as.

    It has two policies: the state machine requires the first, and the second names the state machine.
    """

    arn: pulumi.Output[str]
    """ARN of the role. Resolves before the policies are attached."""

    def __init__(
        self,
        scope: Scope,
        resolved: pulumi.Output[WorkflowDefinition],
        where: pulumi.Output[AwsLocation],
    ) -> None:
        self._scope, self._resolved, self._where = scope, resolved, where
        # The state machine cannot be named: it requires the role.
        state_machines = where.apply(lambda known: known.arn("states", "stateMachine:*"))
        states: ServicePrincipalArgs = {"service": "states.amazonaws.com", "source_arn": state_machines}
        trust = trust_for(states, where.apply(lambda known: known.account))
        self._role = aws.iam.Role(
            scope.child("role"), assume_role_policy=trust, tags=scope.tags, opts=scope.opts()
        )
        self.arn = self._role.arn
        self._documents: list[pulumi.Output[str]] = []

    def allow_others(
        self, statements: Sequence[PolicyStatementArgs], passed_role_arns: Sequence[pulumi.Input[str]]
    ) -> aws.iam.RolePolicy:
        """Attaches the permissions on other resources, to log and to trace.

        Args:
            statements: Policy statements to add.
            passed_role_arns: ARNs of the roles that the workflow may pass to the services that it starts.
        """
        # Neither supports resource ARNs (Service Authorization Reference).
        observing = [allow(LOG_DELIVERY, "*"), allow(TRACING, "*")]
        logs_arn = self._where.apply(lambda known: known.arn("logs", "*"))
        encrypting = self._use_key(["kms:GenerateDataKey"], "SourceArn", logs_arn)
        derived = pulumi.Output.all(self._resolved, self._where, pulumi.Output.all(*passed_role_arns)).apply(
            lambda known: known[0].permissions(known[1]).list_statements(known[2])
        )
        return self._policy("policy", derived, [*observing, *encrypting, *statements])

    def allow_itself(self, workflow_arn: pulumi.Output[str]) -> aws.iam.RolePolicy:
        """Attaches the permissions on the workflow itself, such as to start children of a Distributed Map."""
        derived = pulumi.Output.all(self._resolved, self._where, workflow_arn).apply(
            # The ARN is None if the mocks of a unit test return no outputs.
            lambda known: known[0].permissions(replace(known[1], workflow_arn=str(known[2]))).on_itself
        )
        use = ["kms:Decrypt", "kms:GenerateDataKey"]
        encrypting = self._use_key(use, "aws:states:stateMachineArn", workflow_arn)
        return self._policy("own-policy", derived, encrypting)

    def _use_key(
        self, actions: Sequence[str], context: str, value: pulumi.Output[str]
    ) -> list[PolicyStatementArgs]:
        """Returns the permission to use the key for one encryption context.

        The contexts are those of the Step Functions Developer Guide, encryption-at-rest.
        """
        if not self._scope.kms_key_arn:
            return []
        statement = allow(actions, self._scope.kms_key_arn)
        statement["conditions"] = {"StringEquals": {f"kms:EncryptionContext:{context}": value}}
        return [statement]

    def _policy(
        self,
        suffix: str,
        derived: pulumi.Output[list[PolicyStatementArgs]],
        others: Sequence[PolicyStatementArgs],
    ) -> aws.iam.RolePolicy:
        self._documents.append(derived.apply(lambda known: identity_document([*known, *others])))
        remedy = "Reduce its policy statements, or divide the workflow"
        document = limit_documents(self._documents, self._scope.child("role"), remedy)[-1]
        return aws.iam.RolePolicy(
            self._scope.child(suffix), role=self._role.name, policy=document, opts=self._scope.opts()
        )
