"""The customer managed key of a hardened component."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope, resolve_after
from serverless_patterns.safeguards.policy import (
    PolicyStatementArgs,
    ServicePrincipalArgs,
    allow,
    allow_service,
    resource_document,
)

# In the policy of a key, the resource "*" is that key (AWS KMS developer guide).
KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"]
"""Permissions to read and write encrypted data."""
_LOGGING = [*KEY_ACTIONS, "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"]


def allow_key_use(key_arn: pulumi.Input[str] | None) -> list[PolicyStatementArgs]:
    """Returns the permissions to read and write what a key encrypts; none without a key."""
    return [allow(KEY_ACTIONS, key_arn)] if key_arn else []


class EncryptionKey:
    """A customer managed key, and a key policy that is attached later.

    The key policy names what is encrypted with the key: so the key is created first, and its policy is
    attached once the resources that the services act for exist.

    Key and policy stay in AWS when they leave the program, since what they encrypt may stay as well: objects,
    log events, messages and backups (docs/encryption-keys.md). The key has no alias, which could collide with
    that of the next key of the same name.
    """

    arn: pulumi.Output[str]
    """ARN of the key. Resolves before the key policy is attached."""

    def __init__(
        self, scope: Scope, description: str, *, region: str | None = None, force_destroy: bool = False
    ) -> None:
        """Creates the key.

        Args:
            scope: Scope of the encrypted resources; ``-key`` is appended to its name.
            description: What the key encrypts.
            region: Region of the key. Defaults to that of the stack.
            force_destroy: Whether what it encrypts may become unreadable: AWS then deletes the key 30 days
                after it has left the program.
        """
        self._scope, self._region = scope, region
        # Not False, which would override the option of the parent.
        self._opts = scope.opts(retain_on_delete=None if force_destroy else True)
        self._key = aws.kms.Key(
            scope.child("key"),
            description=description,
            enable_key_rotation=True,
            deletion_window_in_days=30,
            region=region,
            tags=scope.tags,
            opts=self._opts,
        )
        self.arn = self._key.arn

    def attach_policy(
        self,
        log_groups: Sequence[pulumi.Input[str]] = (),
        *,
        statements: Sequence[dict[str, Any]] = (),
        services: Sequence[ServicePrincipalArgs] = (),
        readers: Sequence[ServicePrincipalArgs] = (),
    ) -> pulumi.Output[str]:
        """Attaches the key policy and returns the ARN of the key, which resolves after that.

        Args:
            log_groups: Names of the log groups, such as ``/aws/lambda/*``, that CloudWatch Logs encrypts.
            statements: Other statements of the policy.
            services: AWS services that encrypt and decrypt with the key.
            readers: AWS services that decrypt with the key.
        """
        invoke = self._scope.invoke_opts
        account = aws.get_caller_identity_output(opts=invoke).account_id
        found = aws.get_partition_output(opts=invoke)
        partition = found.partition
        region = self._region or aws.get_region_output(opts=invoke).region
        logs_arn = pulumi.Output.format("arn:{0}:logs:{1}:{2}", partition, region, account)
        logging = _allow_logs(
            pulumi.Output.format("logs.{0}.{1}", region, found.dns_suffix),
            [pulumi.Output.format("{0}:log-group:{1}", logs_arn, each) for each in log_groups],
        )
        policy = aws.kms.KeyPolicy(
            self._scope.child("key-policy"),
            key_id=self._key.key_id,
            policy=resource_document(
                _administration(pulumi.Output.format("arn:{0}:iam::{1}:root", partition, account)),
                *([logging] if log_groups else []),
                *statements,
                *(allow_service(each, KEY_ACTIONS, "*", account) for each in services),
                *(allow_service(each, ["kms:Decrypt"], "*") for each in readers),
            ),
            region=self._region,
            opts=self._opts,
        )
        return resolve_after(self._key.arn, policy)


class HardenedArgs(TypedDict, total=False):
    """Arguments of every component that can create a key."""

    hardened: bool
    """Whether to create a customer managed key, unless one was given."""
    force_destroy: bool
    """Whether what the key encrypts may become unreadable."""


def create_key_unless_given(
    scope: Scope,
    given: HardenedArgs,
    encrypts: str,
    *,
    key_scope: Scope | None = None,
    region: str | None = None,
) -> EncryptionKey | None:
    """Returns the key that a hardened component creates, unless one was given; its policy is not attached.

    Args:
        scope: Scope of the encrypted resources, with the key that was given, if any.
        given: Arguments of the component.
        encrypts: What the key encrypts, such as ``the log of orders``.
        key_scope: Scope of the key. Defaults to that of the encrypted resources.
        region: Region of the key. Defaults to that of the stack.
    """
    if scope.kms_key_arn or not given["hardened"]:
        return None
    description = f"Encrypts {encrypts}."
    return EncryptionKey(key_scope or scope, description, region=region, force_destroy=given["force_destroy"])


def encrypt_if_hardened(
    scope: Scope,
    given: HardenedArgs,
    encrypts: str,
    *,
    log_groups: Sequence[pulumi.Input[str]] = (),
    statements: Sequence[dict[str, Any]] = (),
    services: Sequence[ServicePrincipalArgs] = (),
) -> Scope:
    """Returns the scope with the key of :func:`create_key_unless_given`, which has its policy.

    Args:
        scope: Scope of the encrypted resources, with the key that was given, if any.
        given: Arguments of the component.
        encrypts: What the key encrypts, such as ``the log of orders``.
        log_groups: Names of the log groups that the key encrypts, such as ``/aws/lambda/orders-*``.
        statements: Other statements of the key policy.
        services: AWS services that encrypt and decrypt with the key.
    """
    key = create_key_unless_given(scope, given, encrypts)
    if not key:
        return scope
    return replace(scope, kms_key_arn=key.attach_policy(log_groups, statements=statements, services=services))


def allow_log_delivery(logs_arn: pulumi.Input[str]) -> dict[str, Any]:
    """Allows the service that delivers the logs of Step Functions to CloudWatch to decrypt them.

    Args:
        logs_arn: ARN pattern of CloudWatch Logs in the Region and account, ``arn:…:logs:…:*``, which is the
            only encryption context that the service sends (Step Functions Developer Guide,
            encryption-at-rest).
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


def _allow_logs(principal: pulumi.Input[str], log_group_arns: Sequence[pulumi.Input[str]]) -> dict[str, Any]:
    """CloudWatch Logs sends no source, but which log group it encrypts (CloudWatch Logs user guide)."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": _LOGGING,
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": list(log_group_arns)}},
    }
