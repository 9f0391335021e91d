"""The customer-managed key of a hardened pattern."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import after
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow, resource_document

# In the policy of a key, the resource "*" is that key (AWS KMS developer guide).
USE = ["kms:Decrypt", "kms:GenerateDataKey"]
"""What reads and writes of encrypted data need."""
_LOGGING = [*USE, "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"]


def using_key(key_arn: pulumi.Input[str] | None) -> list[PolicyStatementArgs]:
    """What a role needs to read and write what a key encrypts; nothing where there is no key."""
    return [allow(USE, key_arn)] if key_arn else []


class EncryptionKey:
    """A key, and a policy that comes later.

    What is encrypted with the key may have to be named in its policy: so the key is made first, and the
    services are admitted once what they act for exists.

    Key and policy stay in AWS when they leave the program, for what they encrypt may stay as well: objects,
    log events, messages and backups (docs/encryption-keys.md). The key has no alias, so that the next one of
    the same name does not meet it.
    """

    arn: pulumi.Output[str]
    """ARN of the key, whose policy may not stand yet."""

    def __init__(
        self,
        name: str,
        description: str,
        tags: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
        *,
        disposable: bool = False,
    ) -> None:
        """Makes the key.

        Args:
            name: Logical name; ``-key`` is appended.
            description: What the key encrypts.
            tags: Tags of the key.
            opts: Resource options, with the parent.
            disposable: Whether what it encrypts may become unreadable: then AWS deletes the key, 30 days
                after it has left the program.
        """
        # Not False, which would override what the parent says.
        kept = pulumi.ResourceOptions(retain_on_delete=None if disposable else True)
        self._name, self._opts = name, pulumi.ResourceOptions.merge(opts, kept)
        self._key = aws.kms.Key(
            f"{name}-key",
            description=description,
            enable_key_rotation=True,
            deletion_window_in_days=30,
            tags=tags,
            opts=self._opts,
        )
        self.arn = self._key.arn

    def attach_policy(
        self, log_groups: Sequence[pulumi.Input[str]], statements: Sequence[dict[str, Any]] = ()
    ) -> pulumi.Output[str]:
        """Lets services use the key; returns its ARN, known once they may.

        Args:
            log_groups: Names of log groups, such as ``/aws/lambda/*``, that CloudWatch Logs may encrypt.
            statements: What else the policy says.
        """
        invoke = pulumi.InvokeOptions(parent=self._opts.parent)
        account = aws.get_caller_identity_output(opts=invoke).account_id
        found = aws.get_partition_output(opts=invoke)
        partition = found.partition
        region = aws.get_region_output(opts=invoke).region
        logs_arn = pulumi.Output.format("arn:{0}:logs:{1}:{2}", partition, region, account)
        policy = aws.kms.KeyPolicy(
            f"{self._name}-key-policy",
            key_id=self._key.key_id,
            policy=resource_document(
                _administration(pulumi.Output.format("arn:{0}:iam::{1}:root", partition, account)),
                _logs_may(
                    pulumi.Output.format("logs.{0}.{1}", region, found.dns_suffix),
                    [pulumi.Output.format("{0}:log-group:{1}", logs_arn, each) for each in log_groups],
                ),
                *statements,
            ),
            opts=self._opts,
        )
        return after(self._key.arn, policy)


def log_delivery_may(logs_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Lets the service that delivers logs of Step Functions to CloudWatch decrypt them.

    Args:
        logs_arn: ARN of whatever CloudWatch Logs has in the Region and account, ``arn:…:logs:…:*``, which is
            all that the service tells (Step Functions Developer Guide, encryption-at-rest).
    """
    return {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": logs_arn}},
    }


def _administration(root_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The account rules the key through IAM; without this statement no one could ever change it (AWS KMS)."""
    return {"Effect": "Allow", "Principal": {"AWS": root_arn}, "Action": "kms:*", "Resource": "*"}


def _logs_may(principal: pulumi.Input[str], log_group_arns: Sequence[pulumi.Input[str]]) -> dict[str, Any]:
    """CloudWatch Logs sends no source, but which log group it encrypts (CloudWatch Logs user guide)."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": _LOGGING,
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": list(log_group_arns)}},
    }
