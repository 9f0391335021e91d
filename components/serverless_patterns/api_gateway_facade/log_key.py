"""The customer-managed key of a hardened API's logs."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.policy import resource_document

# In the policy of a key, the resource "*" is that key (AWS KMS developer guide).
LOGGING = [
    *("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
    *("kms:GenerateDataKey", "kms:DescribeKey"),
]


def make_log_key(name: str, tags: Mapping[str, Any], opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Makes a key for the logs of the API ``name``; returns its ARN, known once the logs may be encrypted."""
    key = aws.kms.Key(
        f"{name}-key",
        description=f"Encrypts the logs of the API {name}.",
        enable_key_rotation=True,
        deletion_window_in_days=30,
        tags=tags,
        opts=opts,
    )
    invoke = pulumi.InvokeOptions(parent=opts.parent)
    account = aws.get_caller_identity_output(opts=invoke).account_id
    partition = aws.get_partition_output(opts=invoke).partition
    region = aws.get_region_output(opts=invoke).region
    groups = pulumi.Output.format("arn:{0}:logs:{1}:{2}:log-group", partition, region, account)
    policy = aws.kms.KeyPolicy(
        f"{name}-key-policy",
        key_id=key.key_id,
        policy=resource_document(
            {
                # The account rules the key through IAM; without this no one could ever change it (AWS KMS).
                "Effect": "Allow",
                "Principal": {"AWS": pulumi.Output.format("arn:{0}:iam::{1}:root", partition, account)},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                # CloudWatch Logs sends no source, but which log group it encrypts (its user guide).
                "Effect": "Allow",
                "Principal": {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", region)},
                "Action": LOGGING,
                "Resource": "*",
                "Condition": {
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": [
                            pulumi.Output.format("{0}:/aws/apigateway/{1}-*", groups, name),
                            pulumi.Output.format("{0}:aws-waf-logs-{1}-*", groups, name),
                        ]
                    }
                },
            },
        ),
        opts=opts,
    )
    return pulumi.Output.all(key.arn, policy.id).apply(lambda known: known[0])
