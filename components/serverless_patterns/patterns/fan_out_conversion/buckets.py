"""The buckets of a fan-out: that of the sources, which may exist already, and that of the results."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.blocks.bucket.args import BucketCorsRuleArgs
from serverless_patterns.blocks.bucket.component import Bucket
from serverless_patterns.component import Scope
from serverless_patterns.patterns.fan_out_conversion.args import FanOutConversionArgs


@dataclass(frozen=True)
class SourceBucket:
    """The bucket that files are uploaded to."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    regional_domain_name: pulumi.Output[str]


def check_upload_origins(given: FanOutConversionArgs[Completed], errors: Errors) -> None:
    """Checks that ``upload_allowed_origins`` are those of a new bucket."""
    if given["upload_allowed_origins"] and given["source_bucket_name"]:
        errors.add(
            "upload_allowed_origins",
            "cannot be combined with 'source_bucket_name'. Remove it, and set the CORS rules of that bucket",
        )


def create_source_bucket(scope: Scope, given: FanOutConversionArgs[Completed]) -> SourceBucket:
    """Creates the bucket that files are uploaded to."""
    bucket = Bucket(
        scope.child("source"),
        {
            "cors_rules": _upload_rules(given),
            "access_log_bucket_name": given["access_log_bucket_name"],
            "force_destroy": given["force_destroy"],
            "kms_key_arn": scope.kms_key_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
    return SourceBucket(bucket.bucket_name, bucket.arn, bucket.bucket_regional_domain_name)


def find_source_bucket(scope: Scope, bucket_name: pulumi.Input[str]) -> SourceBucket:
    """Describes an existing bucket, which is in this Region: S3 notifies no topic in another."""
    invoke = scope.invoke_opts
    partition, region = aws.get_partition_output(opts=invoke), aws.get_region_output(opts=invoke).region
    return SourceBucket(
        name=pulumi.Output.from_input(bucket_name),
        arn=pulumi.Output.format("arn:{0}:s3:::{1}", partition.partition, bucket_name),
        regional_domain_name=pulumi.Output.format(
            "{0}.s3.{1}.{2}", bucket_name, region, partition.dns_suffix
        ),
    )


def create_output_bucket(scope: Scope, given: FanOutConversionArgs[Completed]) -> Bucket:
    """Creates the bucket of the results."""
    return Bucket(
        scope.child("output"),
        {
            "readers": given["output_readers"],
            "access_log_bucket_name": given["access_log_bucket_name"],
            # All results can be created again from the sources.
            "force_destroy": True,
            "kms_key_arn": scope.kms_key_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _upload_rules(given: FanOutConversionArgs[Completed]) -> list[BucketCorsRuleArgs]:
    """Returns the rules that let pages PUT with a presigned URL, which limits what they can send."""
    origins = given["upload_allowed_origins"]
    rule: BucketCorsRuleArgs = {
        "allowed_origins": origins or [],
        "allowed_methods": ["PUT"],
        "allowed_headers": ["content-type", "if-none-match", "x-amz-*"],
        "expose_headers": ["ETag"],
    }
    return [rule] if origins else []
