"""The customer-managed key of a hardened fan-out."""

from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.policy import resource_document, service_may

# In the policy of a key, the resource "*" is that key (AWS KMS developer guide).
MESSAGING = ["kms:Decrypt", "kms:GenerateDataKey"]
LOGGING = [*MESSAGING, "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"]


class EncryptionKey:
    """A key, and a policy that comes later.

    Buckets and topic are encrypted with the key, and its policy names them: so the key is made first, and the
    services are admitted once what they act for exists.
    """

    def __init__(self, name: str, tags: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        self._name, self._opts = name, opts
        self._key = aws.kms.Key(
            f"{name}-key",
            description=f"Encrypts the uploads, results and messages of {name}.",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            tags=tags,
            opts=opts,
        )
        self.arn = self._key.arn

    def admit(self, bucket_arn: pulumi.Input[str], topic_arn: pulumi.Input[str]) -> pulumi.Output[str]:
        """Lets S3, SNS and CloudWatch Logs use the key; returns its ARN, known once they may.

        Args:
            bucket_arn: The bucket whose uploads S3 publishes to the encrypted topic.
            topic_arn: The topic that SNS delivers from to the encrypted queues.
        """
        invoke = pulumi.InvokeOptions(parent=self._opts.parent)
        account = aws.get_caller_identity_output(opts=invoke).account_id
        partition = aws.get_partition_output(opts=invoke).partition
        region = aws.get_region_output(opts=invoke).region
        policy = aws.kms.KeyPolicy(
            f"{self._name}-key-policy",
            key_id=self._key.key_id,
            policy=resource_document(
                _administration(pulumi.Output.format("arn:{0}:iam::{1}:root", partition, account)),
                service_may(
                    {"service": "s3.amazonaws.com", "source_arn": bucket_arn}, MESSAGING, "*", account
                ),
                service_may(
                    {"service": "sns.amazonaws.com", "source_arn": topic_arn}, MESSAGING, "*", account
                ),
                _logs_may(region, pulumi.Output.format("arn:{0}:logs:{1}:{2}", partition, region, account)),
            ),
            opts=self._opts,
        )
        return pulumi.Output.all(self._key.arn, policy.id).apply(lambda known: known[0])


def _administration(root_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The account rules the key through IAM; without this statement no one could ever change it (AWS KMS)."""
    return {"Effect": "Allow", "Principal": {"AWS": root_arn}, "Action": "kms:*", "Resource": "*"}


def _logs_may(region: pulumi.Input[str], logs_arn: pulumi.Input[str]) -> dict[str, Any]:
    """CloudWatch Logs sends no source, but which log group it encrypts (CloudWatch Logs user guide)."""
    groups = pulumi.Output.format("{0}:log-group:/aws/lambda/*", logs_arn)
    return {
        "Effect": "Allow",
        "Principal": {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", region)},
        "Action": LOGGING,
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    }
