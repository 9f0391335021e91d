"""Converts each upload once, and stores the results for clients to download."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import check_bucket_name
from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.topic.component import Topic
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.bucket_notifications import NotificationOwner, claim_notifications
from serverless_patterns.patterns.fan_out_conversion.args import FanOutConversionArgs
from serverless_patterns.patterns.fan_out_conversion.buckets import (
    check_upload_origins,
    create_output_bucket,
    create_source_bucket,
    find_source_bucket,
)
from serverless_patterns.patterns.fan_out_conversion.conversion import read_conversions
from serverless_patterns.patterns.fan_out_conversion.pipeline import SharedSettings, create_pipeline
from serverless_patterns.safeguards.encryption_key import create_key_unless_given
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


class FanOutConversion(pulumi.ComponentResource):
    """Converts each file once, on upload, with one queue and one function for each conversion.

    Example::

        media = FanOutConversion(
            "media",
            {"conversions": {"thumbnail": {"image": {"width": 480}}, "archive": {"zip": {}}}},
        )
        pulumi.export("source_bucket_name", media.source_bucket_name)

    S3 notifies an SNS topic, which fans out to the queues. The results are objects of a second bucket, under
    ``<conversion>/<key of the source, with its suffix replaced>``. A file that cannot be converted is sent to
    the dead-letter queue of the conversion and delays no other.
    """

    source_bucket_name: pulumi.Output[str]
    """Name of the bucket for uploads."""
    source_bucket_arn: pulumi.Output[str]
    """ARN of the bucket for uploads."""
    source_bucket_regional_domain_name: pulumi.Output[str]
    """Host name of the bucket for uploads in its Region, to which pages send files."""
    output_bucket_name: pulumi.Output[str]
    """Name of the bucket of the results."""
    output_bucket_arn: pulumi.Output[str]
    """ARN of the bucket of the results."""
    output_bucket_regional_domain_name: pulumi.Output[str]
    """Host name of the bucket of the results in its Region, for the origin of a distribution."""
    upload_topic_arn: pulumi.Output[str]
    """ARN of the SNS topic that S3 notifies of uploads."""
    status_topic_arn: pulumi.Output[str | None]
    """ARN of the SNS topic that is notified when a conversion succeeds or fails. None without
    ``status_notifications``."""
    queue_urls: pulumi.Output[dict[str, str]]
    """URL of the queue by conversion."""
    dead_letter_queue_urls: pulumi.Output[dict[str, str]]
    """URL of the dead-letter queue by conversion."""
    function_names: pulumi.Output[dict[str, str]]
    """Name of the function by conversion."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key, which the roles of clients that upload or read must be allowed to use.
    None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: FanOutConversionArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """Converts each file once, on upload, with one queue and one function for each conversion.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`FanOutConversionArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        schema = FanOutConversionArgs[Completed]
        with validate("FanOutConversion", name, args, schema, opts) as (given, errors):
            errors.check_name("-source-bucket", 63, "[a-z][a-z0-9-]*")
            check_bucket_name(errors)
            check_upload_origins(given, errors)
            conversions = read_conversions(given, errors)
        owner = NotificationOwner("FanOutConversion", name, "source_bucket_name")
        existing = given["source_bucket_name"]
        if existing:
            existing = claim_notifications(existing, owner)
        super().__init__("serverless-patterns:index:FanOutConversion", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        key = create_key_unless_given(scope, given, f"the uploads, results and messages of {name}")
        if key:
            scope = replace(scope, kms_key_arn=key.arn)
        source = find_source_bucket(scope, existing) if existing else create_source_bucket(scope, given)
        output = create_output_bucket(scope, given)
        s3: ServicePrincipalArgs = {"service": "s3.amazonaws.com", "source_arn": source.arn}
        uploads = _create_topic(scope, "uploads", [s3])
        statuses = _create_topic(scope, "outcomes") if given["status_notifications"] else None
        # The ARN of the key before its policy: a reader may itself be created from it.
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        if key:
            sns: ServicePrincipalArgs = {"service": "sns.amazonaws.com", "source_arn": uploads.arn}
            # S3 publishes to the encrypted topic, and SNS sends to the encrypted queues.
            key_arn = key.attach_policy(
                ["/aws/lambda/*"], services=[s3, sns], readers=given["output_readers"]
            )
            scope = replace(scope, kms_key_arn=key_arn)
        shared = SharedSettings(
            source_bucket_arn=source.arn,
            output_bucket_name=output.bucket_name,
            output_bucket_arn=output.arn,
            output_cache_control=given["output_cache_control"] or "",
            upload_topic_arn=uploads.arn,
            status_topic_arn=statuses.arn if statuses else None,
            max_source_bytes=given["max_source_bytes"],
            log_retention_days=given["log_retention_days"],
        )
        pipelines = [create_pipeline(scope, each, shared) for each in conversions]
        aws.s3.BucketNotification(
            scope.child("notification"),
            bucket=claim_notifications(source.name, owner),
            topics=[{"topic_arn": uploads.arn, "events": ["s3:ObjectCreated:*"]}],
            # Every conversion exists before the first upload.
            opts=scope.opts(*(part for each in pipelines for part in (each.queue, each.function))),
        )
        self.source_bucket_name, self.source_bucket_arn = source.name, source.arn
        self.source_bucket_regional_domain_name = source.regional_domain_name
        self.output_bucket_name, self.output_bucket_arn = output.bucket_name, output.arn
        self.output_bucket_regional_domain_name = output.bucket_regional_domain_name
        self.upload_topic_arn = uploads.arn
        self.status_topic_arn = pulumi.Output.from_input(statuses.arn if statuses else None)
        self.queue_urls = pulumi.Output.all(**{each.conversion: each.queue.url for each in pipelines})
        self.dead_letter_queue_urls = pulumi.Output.all(
            **{each.conversion: each.queue.dead_letter_queue_url for each in pipelines}
        )
        self.function_names = pulumi.Output.all(
            **{each.conversion: each.function.function_name for each in pipelines}
        )
        publish(self)


def _create_topic(scope: Scope, suffix: str, publishers: Sequence[ServicePrincipalArgs] = ()) -> Topic:
    return Topic(
        scope.child(suffix),
        {"publishers": list(publishers), "kms_key_arn": scope.kms_key_arn, "tags": dict(scope.tags)},
        scope.opts(),
    )
