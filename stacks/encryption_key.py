"""The key that a hardened stack encrypts everything with."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.encryption_key import USE, EncryptionKey
from serverless_patterns.policy import ServiceArgs, service_may


def make_key(
    name: str, description: str, tags: Mapping[str, pulumi.Input[str]], services: Sequence[ServiceArgs] = ()
) -> pulumi.Output[str]:
    """ARN of a new key, known once logs and ``services`` may use it.

    Args:
        name: Logical name; ``-key`` is appended.
        description: What it encrypts.
        tags: Tags of the key.
        services: Other AWS services that encrypt and decrypt, each for one resource.
    """
    account, region = aws.get_caller_identity_output().account_id, aws.get_region_output().region
    partition = aws.get_partition_output().partition
    logs = pulumi.Output.format("arn:{0}:logs:{1}:{2}:*", partition, region, account)
    delivering = {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": logs}},
    }
    using = [service_may(service, USE, "*", account) for service in services]
    return EncryptionKey(name, description, tags).admit(["*"], [delivering, *using])
