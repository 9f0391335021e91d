"""The customer managed key of a hardened stack."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards import (
    EncryptionKey,
    ServicePrincipalArgs,
    allow_log_delivery,
)


def create_key(
    name: str,
    description: str,
    tags: Mapping[str, pulumi.Input[str]],
    services: Sequence[ServicePrincipalArgs] = (),
    *,
    force_destroy: bool = False,
) -> pulumi.Output[str]:
    """Creates a key and returns its ARN, which resolves after the key policy is attached.

    Args:
        name: Logical name; ``-key`` is appended.
        description: Description of the key.
        tags: Tags of the key.
        services: AWS services, in addition to those for logs, that use the key for one resource each.
        force_destroy: Whether AWS deletes the key with the stack.
    """
    account, region = aws.get_caller_identity_output().account_id, aws.get_region_output().region
    partition = aws.get_partition_output().partition
    logs = pulumi.Output.format("arn:{0}:logs:{1}:{2}:*", partition, region, account)
    key = EncryptionKey(Scope(name, None, tags), description, force_destroy=force_destroy)
    return key.attach_policy(["*"], statements=[allow_log_delivery(logs)], services=services)
