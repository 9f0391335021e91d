"""The key that a hardened stack encrypts everything with."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards import (
    KEY_ACTIONS,
    EncryptionKey,
    ServicePrincipalArgs,
    allow_log_delivery,
    allow_service,
)


def create_key(
    name: str,
    description: str,
    tags: Mapping[str, pulumi.Input[str]],
    services: Sequence[ServicePrincipalArgs] = (),
    *,
    force_destroy: bool = False,
) -> pulumi.Output[str]:
    """ARN of a new key, known once logs and ``services`` may use it.

    Args:
        name: Logical name; ``-key`` is appended.
        description: What it encrypts.
        tags: Tags of the key.
        services: Other AWS services that encrypt and decrypt, each for one resource.
        force_destroy: Whether the key is deleted with the stack, like the data that it encrypts.
    """
    account, region = aws.get_caller_identity_output().account_id, aws.get_region_output().region
    partition = aws.get_partition_output().partition
    logs = pulumi.Output.format("arn:{0}:logs:{1}:{2}:*", partition, region, account)
    using = [allow_service(service, KEY_ACTIONS, "*", account) for service in services]
    key = EncryptionKey(Scope(name, None, tags), description, force_destroy=force_destroy)
    return key.attach_policy(["*"], [allow_log_delivery(logs), *using])
