"""Fan-out conversion: every upload is converted once, in every variation, and fetched by key ever after."""

from dataclasses import replace
from typing import NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import check
from serverless_patterns.blocks.bucket import Bucket, BucketArgs
from serverless_patterns.blocks.topic import Topic
from serverless_patterns.component import Scope
from serverless_patterns.connections.bucket_notifications import NotificationOwner, claim_notifications
from serverless_patterns.patterns.fan_out_conversion.conversion import FanOutConversionEntryArgs
from serverless_patterns.patterns.fan_out_conversion.pipeline import (
    CommonArgs,
    Pipeline,
    SharedSettings,
    create_pipeline,
)
from serverless_patterns.patterns.fan_out_conversion.settings import Settings, read_settings
from serverless_patterns.safeguards.encryption_key import KEY_ACTIONS, EncryptionKey
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service

OUTPUTS = (
    *("source_bucket_name", "source_bucket_arn", "source_bucket_domain_name"),
    *("output_bucket_name", "output_bucket_arn", "output_bucket_domain_name"),
    *(
        "topic_arn",
        "outcome_topic_arn",
        "queue_urls",
        "dead_letter_queue_urls",
        "function_names",
        "kms_key_arn",
    ),
)


class FanOutConversionArgs(TypedDict):
    """What a :class:`FanOutConversion` can be told."""

    conversions: dict[str, FanOutConversionEntryArgs]
    """The conversions by name, 1 or more; one entry is one variation of every upload."""
    source_bucket_name: NotRequired[pulumi.Input[str] | None]
    """Existing bucket to convert from. Its notifications are then set by this component: S3 keeps one
    configuration for a bucket, so no other component or program may set them. If it is encrypted with a
    customer-managed key, ``kms_key_arn`` must be that key. Default a new bucket."""
    upload_origins: NotRequired[list[pulumi.Input[str]] | None]
    """Origins, such as ``https://app.example.com``, whose pages may PUT into a new source bucket with a
    presigned URL. Default none."""
    output_readers: NotRequired[list[ServicePrincipalArgs] | None]
    """AWS services that may read results, each with the ARN it reads for, such as CloudFront with that of a
    distribution. Default none."""
    output_cache_control: NotRequired[pulumi.Input[str] | None]
    """``Cache-Control`` of the results, such as ``public, max-age=86400``; a source that is replaced has a
    new result under the same key, so ``immutable`` is for those that are not. Default none."""
    outcomes: NotRequired[bool | None]
    """Whether a topic is made, ``outcome_topic_arn``, that is told how the conversion of each upload ended,
    at least once; ``conversion``, ``source_key`` and ``sequencer`` of a message tell a repetition. Default
    false."""
    max_source_bytes: NotRequired[int | None]
    """Bytes of the largest file that is converted, 1 to 4294967296. Default 104857600, which is 100 MiB."""
    architecture: NotRequired[str | None]
    """``arm64`` or ``x86_64``. Default ``arm64``, which is the cheaper one."""
    log_retention_days: NotRequired[int | None]
    """Days the logs of the conversions are kept, one of CloudWatch's values. Default 30; hardened 365."""
    access_log_bucket_name: NotRequired[pulumi.Input[str] | None]
    """Bucket that receives the access logs of the new buckets; S3's log service must be allowed to write
    there. Default no log."""
    force_destroy: NotRequired[bool | None]
    """Whether the uploads in a new source bucket are deleted with the stack, as the results always are, and
    a key that is made here with them. Default false."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key for buckets, topics, queues and functions; its policy has to let S3, SNS,
    CloudWatch Logs and the ``output_readers`` use it. Default the services' own keys."""
    hardened: NotRequired[bool | None]
    """Whether a customer-managed key is made and used, if no ``kms_key_arn`` is given, and logs are kept for
    a year; both cost by the month. Unless ``force_destroy``, the key stays when this is turned off. Default
    false."""
    alarm_topic_arn: NotRequired[pulumi.Input[str] | None]
    """SNS topic that is told of dead letters and failing functions. Default no alarms."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource. Default none."""


class FanOutConversion(pulumi.ComponentResource):
    """Converts each object PUT into a bucket in every variation, side by side.

    S3 tells SNS, which fans out to one queue and one function a conversion. The results lie in a bucket of
    their own under ``<conversion>/<source key with its suffix replaced>``. What cannot be converted
    ends, after its tries, in the conversion's dead-letter queue, and holds up nothing else.
    """

    source_bucket_name: pulumi.Output[str]
    """Name of the bucket to PUT into."""
    source_bucket_arn: pulumi.Output[str]
    """ARN of the bucket to PUT into."""
    source_bucket_domain_name: pulumi.Output[str]
    """Host name of the bucket to PUT into, in its Region, to which pages send their uploads."""
    output_bucket_name: pulumi.Output[str]
    """Name of the bucket to GET results from."""
    output_bucket_arn: pulumi.Output[str]
    """ARN of the bucket to GET results from."""
    output_bucket_domain_name: pulumi.Output[str]
    """Host name of the bucket to GET results from, in its Region, for the origin of a distribution."""
    topic_arn: pulumi.Output[str]
    """ARN of the topic that every upload is told to."""
    outcome_topic_arn: pulumi.Output[str | None]
    """ARN of the topic that every outcome is told to; None without ``outcomes``."""
    queue_urls: pulumi.Output[dict[str, str]]
    """URL of the queue by conversion."""
    dead_letter_queue_urls: pulumi.Output[dict[str, str]]
    """URL of the dead-letter queue by conversion."""
    function_names: pulumi.Output[dict[str, str]]
    """Name of the function by conversion."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer-managed key, for the roles of those who upload or read; None without ``hardened``
    or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: FanOutConversionArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        with check("FanOutConversion", name, args, FanOutConversionArgs) as given:
            settings = read_settings(given)
        notified = NotificationOwner("FanOutConversion", name, "source_bucket_name")
        if settings.existing_bucket:
            settings = replace(
                settings, existing_bucket=claim_notifications(settings.existing_bucket, notified)
            )
        super().__init__("serverless-patterns:index:FanOutConversion", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        common: CommonArgs = {"tags": settings.tags}
        key = self._make_key(name, settings)
        at_rest = key.arn if key else settings.kms_key_arn
        if at_rest:
            common["kms_key_arn"] = at_rest
        self._make_buckets(name, settings, {**common})
        s3: ServicePrincipalArgs = {"service": "s3.amazonaws.com", "source_arn": self.source_bucket_arn}
        topic = Topic(f"{name}-uploads", {**common, "publishers": [s3]}, child)
        outcomes = Topic(f"{name}-outcomes", {**common}, child) if settings.tells_outcomes else None
        if key:
            common["kms_key_arn"] = self._attach_policy(key, topic.arn, settings.output_readers)
        if settings.alarm_topic_arn:
            common["alarm_topic_arn"] = settings.alarm_topic_arn
        shared = SharedSettings(
            source_arn=self.source_bucket_arn,
            output_name=self.output_bucket_name,
            output_arn=self.output_bucket_arn,
            output_cache_control=settings.output_cache_control,
            topic_arn=topic.arn,
            outcome_topic_arn=outcomes.arn if outcomes else None,
            max_source_bytes=settings.max_source_bytes,
            log_retention_days=settings.log_retention_days,
            common=common,
        )
        pipelines = [create_pipeline(name, each, shared, child) for each in settings.conversions]
        waiting = [part for each in pipelines for part in (each.queue, each.function)]
        aws.s3.BucketNotification(
            f"{name}-notification",
            bucket=claim_notifications(self.source_bucket_name, notified),
            topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}],
            # The first upload finds every conversion waiting.
            opts=pulumi.ResourceOptions(parent=self, depends_on=waiting),
        )
        self.topic_arn = topic.arn
        self.outcome_topic_arn = pulumi.Output.from_input(outcomes.arn if outcomes else None)
        # The key itself, not the key once admitted: a reader may be made from what is allowed to use it.
        self.kms_key_arn = pulumi.Output.from_input(at_rest)
        self._publish(pipelines)

    def _make_key(self, name: str, settings: Settings) -> EncryptionKey | None:
        if not settings.makes_key:
            return None
        description = f"Encrypts the uploads, results and messages of {name}."
        return EncryptionKey(
            Scope(name, self, settings.tags), description, force_destroy=settings.force_destroy
        )

    def _attach_policy(
        self, key: EncryptionKey, topic_arn: pulumi.Output[str], readers: list[ServicePrincipalArgs]
    ) -> pulumi.Output[str]:
        """Lets S3 publish to the encrypted topic, SNS send to the encrypted queues, readers read results."""
        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        s3: ServicePrincipalArgs = {"service": "s3.amazonaws.com", "source_arn": self.source_bucket_arn}
        sns: ServicePrincipalArgs = {"service": "sns.amazonaws.com", "source_arn": topic_arn}
        using = [allow_service(service, KEY_ACTIONS, "*", account) for service in (s3, sns)]
        reading = [allow_service(reader, ["kms:Decrypt"], "*") for reader in readers]
        return key.attach_policy(["/aws/lambda/*"], [*using, *reading])

    def _make_buckets(self, name: str, settings: Settings, args: BucketArgs) -> None:
        """Makes the bucket of the results, and that of the uploads unless there is one already."""
        child = pulumi.ResourceOptions(parent=self)
        if settings.access_log_bucket:
            args["access_log_bucket_name"] = settings.access_log_bucket
        if settings.existing_bucket:
            self._find_source(settings.existing_bucket)
        else:
            source_args: BucketArgs = {**args, "force_destroy": settings.force_destroy}
            source = Bucket(f"{name}-source", {**source_args, "cors_rules": settings.upload_rules}, child)
            self.source_bucket_name, self.source_bucket_arn = source.bucket_name, source.arn
            self.source_bucket_domain_name = source.bucket_regional_domain_name
        # The results can all be made again from the source.
        output_args: BucketArgs = {**args, "force_destroy": True}
        output = Bucket(f"{name}-output", {**output_args, "readers": settings.output_readers}, child)
        self.output_bucket_name, self.output_bucket_arn = output.bucket_name, output.arn
        self.output_bucket_domain_name = output.bucket_regional_domain_name

    def _find_source(self, bucket_name: pulumi.Input[str]) -> None:
        """Describes the existing bucket, which is in this Region: S3 notifies no topic of another."""
        invoke = pulumi.InvokeOptions(parent=self)
        partition, region = aws.get_partition_output(opts=invoke), aws.get_region_output(opts=invoke).region
        self.source_bucket_name = pulumi.Output.from_input(bucket_name)
        self.source_bucket_arn = pulumi.Output.format("arn:{0}:s3:::{1}", partition.partition, bucket_name)
        self.source_bucket_domain_name = pulumi.Output.format(
            "{0}.s3.{1}.{2}", bucket_name, region, partition.dns_suffix
        )

    def _publish(self, pipelines: list[Pipeline]) -> None:
        """Sets and registers the outputs."""
        self.queue_urls = pulumi.Output.all(**{each.conversion: each.queue.url for each in pipelines})
        self.dead_letter_queue_urls = pulumi.Output.all(
            **{each.conversion: each.queue.dead_letter_queue_url for each in pipelines}
        )
        self.function_names = pulumi.Output.all(
            **{each.conversion: each.function.function_name for each in pipelines}
        )
        self.register_outputs({output: getattr(self, output) for output in OUTPUTS})
