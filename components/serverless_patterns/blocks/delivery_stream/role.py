"""The role with which Data Firehose delivers records."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.delivery_stream.args import DeliveryStreamArgs
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.encryption_key import allow_key_use
from serverless_patterns.safeguards.policy import allow, trust_for
from serverless_patterns.safeguards.roles import Role, create_role

_ON_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_ON_OBJECTS = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
"""Permissions of the role (Amazon Data Firehose developer guide, access to an Amazon S3 destination)."""


def create_delivery_role(
    scope: Scope, given: DeliveryStreamArgs[Completed], log_group_arn: pulumi.Input[str]
) -> Role:
    """Creates the role.

    Args:
        scope: Scope of the delivery stream.
        given: Its arguments.
        log_group_arn: ARN of the log group of failed deliveries.
    """
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # The delivery stream cannot be named: it requires the role.
    source_arn = build_arn(scope, "firehose", f"deliverystream/{scope.name}-stream-*")
    return create_role(
        scope,
        trust_for({"service": "firehose.amazonaws.com", "source_arn": source_arn}, account),
        [
            allow(_ON_BUCKET, given["bucket_arn"]),
            allow(_ON_OBJECTS, pulumi.Output.format("{0}/*", given["bucket_arn"])),
            allow(["logs:PutLogEvents"], pulumi.Output.format("{0}:log-stream:*", log_group_arn)),
            *allow_key_use(given["bucket_kms_key_arn"]),
        ],
    )
