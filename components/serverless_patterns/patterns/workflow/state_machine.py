"""The state machine of a workflow, its alias, and its alarms."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.alarms import alarm_above_zero


def create_state_machine(
    scope: Scope,
    definition: pulumi.Output[str],
    *,
    type_: str | None,
    role_arn: pulumi.Output[str],
    policy: aws.iam.RolePolicy,
    logging: aws.sfn.StateMachineLoggingConfigurationArgsDict,
) -> aws.sfn.StateMachine:
    """Creates the state machine and publishes a version of it.

    Args:
        scope: Scope of the workflow.
        definition: The definition as JSON.
        type_: ``STANDARD`` or ``EXPRESS``.
        role_arn: ARN of the execution role.
        policy: Policy of that role: Step Functions verifies the permission to log before it creates a state
            machine.
        logging: What it logs, and where.
    """
    # Not left out without a key: the AWS provider then keeps the key that there was.
    encryption: aws.sfn.StateMachineEncryptionConfigurationArgsDict = (
        {"type": "CUSTOMER_MANAGED_KMS_KEY", "kms_key_id": scope.kms_key_arn}
        if scope.kms_key_arn
        else {"type": "AWS_OWNED_KEY"}
    )
    return aws.sfn.StateMachine(
        scope.child("workflow"),
        role_arn=role_arn,
        definition=definition,
        type=type_,
        publish=True,
        logging_configuration=logging,
        tracing_configuration={"enabled": True},
        encryption_configuration=encryption,
        tags=scope.tags,
        opts=scope.opts(policy),
    )


def create_alias(scope: Scope, machine: aws.sfn.StateMachine, policy: aws.iam.RolePolicy) -> aws.sfn.Alias:
    """Creates the alias ``live`` of the newest version, once ``policy`` allows all that the workflow does."""
    return aws.sfn.Alias(
        scope.child("live"),
        name="live",
        routing_configurations=[
            {"state_machine_version_arn": machine.state_machine_version_arn, "weight": 100}
        ],
        # AWS allows no alias to point to a version of another state machine.
        # Callers use the old one until there is a new one.
        opts=pulumi.ResourceOptions.merge(
            scope.opts(policy, delete_before_replace=False), pulumi.ResourceOptions(replace_with=[machine])
        ),
    )


def create_alarms(scope: Scope, state_machine_arn: pulumi.Output[str]) -> None:
    """Creates the alarms for executions that fail or time out."""
    for suffix, metric, what in (
        ("failed-alarm", "ExecutionsFailed", "fail"),
        ("timed-out-alarm", "ExecutionsTimedOut", "run longer than they may"),
    ):
        alarm_above_zero(
            scope,
            suffix,
            description=f"Executions of the workflow {what}.",
            metric=("AWS/States", metric, "Sum"),
            dimensions={"StateMachineArn": state_machine_arn},
        )
