"""Fan-out conversion: every upload is converted once, in every variation, and fetched by key ever after."""

from dataclasses import dataclass, replace
from typing import NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.bucket import Bucket, BucketArgs
from serverless_patterns.fan_out_conversion.conversion import (
    Conversion,
    FanOutConversionEntryArgs,
    read_conversion,
)
from serverless_patterns.fan_out_conversion.encryption import EncryptionKey
from serverless_patterns.fan_out_conversion.pipeline import (
    CommonArgs,
    Pipeline,
    Surroundings,
    make_pipeline,
)
from serverless_patterns.function import read_log_retention
from serverless_patterns.function_code import ARCHITECTURES
from serverless_patterns.policy import ServiceArgs
from serverless_patterns.topic import Topic
from serverless_patterns.validation import Given, check

BUCKET_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
FILTER_POLICIES_PER_TOPIC = 200
"""Subscriptions with a filter that SNS allows a topic (SNS quotas)."""

OUTPUTS = (
    *("source_bucket_name", "source_bucket_arn", "output_bucket_name", "output_bucket_arn"),
    *("topic_arn", "queue_urls", "dead_letter_urls", "function_names"),
)


class FanOutConversionArgs(TypedDict):
    """What a :class:`FanOutConversion` can be told."""

    conversions: dict[str, FanOutConversionEntryArgs]
    """The conversions by name, 1 to 200; one entry is one variation of every upload."""
    source_bucket_name: NotRequired[pulumi.Input[str]]
    """Existing bucket to convert from; its notifications are then this component's, and no one else's. If
    it is encrypted with a customer-managed key, ``kms_key_arn`` has to be that key. Default a new bucket."""
    max_source_bytes: NotRequired[int]
    """Bytes of the largest file that is converted, 1 to 4294967296. Default 104857600, which is 100 MiB."""
    architecture: NotRequired[str]
    """``arm64`` or ``x86_64``. Default ``arm64``, which is the cheaper one."""
    log_retention_days: NotRequired[int]
    """Days the logs of the conversions are kept, one of CloudWatch's values. Default 30; hardened 365."""
    access_log_bucket_name: NotRequired[pulumi.Input[str]]
    """Bucket that receives the access logs of the new buckets; S3's log service has to be let write there.
    Default no log."""
    force_destroy: NotRequired[bool]
    """Whether the uploads in a new source bucket are deleted with the stack; the results always are. Default
    false."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer-managed key for buckets, topic, queues and functions; its policy has to let S3, SNS and
    CloudWatch Logs use it. Default the services' own keys."""
    hardened: NotRequired[bool]
    """Whether a customer-managed key is made and used, if no ``kms_key_arn`` is given, and logs are kept for
    a year; both cost by the month. Default false."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that is told of dead letters and failing functions. Default no alarms."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
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
    output_bucket_name: pulumi.Output[str]
    """Name of the bucket to GET results from."""
    output_bucket_arn: pulumi.Output[str]
    """ARN of the bucket to GET results from."""
    topic_arn: pulumi.Output[str]
    """ARN of the topic that every upload is told to."""
    queue_urls: pulumi.Output[dict[str, str]]
    """URL of the queue by conversion."""
    dead_letter_urls: pulumi.Output[dict[str, str]]
    """URL of the dead-letter queue by conversion."""
    function_names: pulumi.Output[dict[str, str]]
    """Name of the function by conversion."""

    def __init__(
        self, name: str, args: FanOutConversionArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        with check("FanOutConversion", name, args, FanOutConversionArgs) as given:
            settings = _read_settings(given)
        super().__init__("serverless-patterns:index:FanOutConversion", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        common: CommonArgs = {"tags": settings.tags}
        key = EncryptionKey(name, settings.tags, child) if settings.makes_key else None
        at_rest = key.arn if key else settings.kms_key_arn
        if at_rest:
            common["kms_key_arn"] = at_rest
        self._make_buckets(name, settings, {**common})
        s3: ServiceArgs = {"service": "s3.amazonaws.com", "source_arn": self.source_bucket_arn}
        topic = Topic(f"{name}-uploads", {**common, "publishers": [s3]}, child)
        if key:
            common["kms_key_arn"] = key.admit(self.source_bucket_arn, topic.arn)
        if settings.alarm_topic_arn:
            common["alarm_topic_arn"] = settings.alarm_topic_arn
        surroundings = Surroundings(
            source_arn=self.source_bucket_arn,
            output_name=self.output_bucket_name,
            output_arn=self.output_bucket_arn,
            topic_arn=topic.arn,
            max_source_bytes=settings.max_source_bytes,
            log_retention_days=settings.log_retention_days,
            common=common,
        )
        pipelines = [make_pipeline(name, each, surroundings, child) for each in settings.conversions]
        aws.s3.BucketNotification(
            f"{name}-notification",
            bucket=self.source_bucket_name,
            topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}],
            # The first upload finds every conversion waiting.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[each.subscription for each in pipelines]),
        )
        self.topic_arn = topic.arn
        self._publish(pipelines)

    def _make_buckets(self, name: str, settings: "_Settings", args: BucketArgs) -> None:
        """Makes the bucket of the results, and that of the uploads unless there is one already."""
        child = pulumi.ResourceOptions(parent=self)
        if settings.access_log_bucket:
            args["access_log_bucket_name"] = settings.access_log_bucket
        if settings.existing_bucket:
            partition = aws.get_partition_output(opts=pulumi.InvokeOptions(parent=self)).partition
            self.source_bucket_name = pulumi.Output.from_input(settings.existing_bucket)
            self.source_bucket_arn = pulumi.Output.format(
                "arn:{0}:s3:::{1}", partition, self.source_bucket_name
            )
        else:
            source = Bucket(f"{name}-source", {**args, "force_destroy": settings.force_destroy}, child)
            self.source_bucket_name, self.source_bucket_arn = source.bucket_name, source.arn
        # The results can all be made again from the source.
        output = Bucket(f"{name}-output", {**args, "force_destroy": True}, child)
        self.output_bucket_name, self.output_bucket_arn = output.bucket_name, output.arn

    def _publish(self, pipelines: list[Pipeline]) -> None:
        """Sets and registers the outputs."""
        self.queue_urls = pulumi.Output.all(**{each.conversion: each.queue.url for each in pipelines})
        self.dead_letter_urls = pulumi.Output.all(
            **{each.conversion: each.queue.dead_letter_url for each in pipelines}
        )
        self.function_names = pulumi.Output.all(
            **{each.conversion: each.function.function_name for each in pipelines}
        )
        self.register_outputs({output: getattr(self, output) for output in OUTPUTS})


@dataclass(frozen=True)
class _Settings:
    """The arguments, checked and with their defaults."""

    conversions: list[Conversion]
    existing_bucket: pulumi.Input[str] | None
    access_log_bucket: pulumi.Input[str] | None
    max_source_bytes: int
    log_retention_days: int
    force_destroy: bool
    kms_key_arn: pulumi.Input[str] | None
    makes_key: bool
    alarm_topic_arn: pulumi.Input[str] | None
    tags: dict[str, pulumi.Input[str]]


def _read_settings(given: Given) -> _Settings:
    given.fits_name("-source-bucket", 63, "[a-z][a-z0-9-]*")
    architecture = given.choice("architecture", ARCHITECTURES, default=ARCHITECTURES[0])
    hardened = given.flag("hardened", default=False)
    kms_key_arn = given.arn("kms_key_arn", "kms")
    return _Settings(
        conversions=_read_conversions(given, architecture),
        existing_bucket=given.text("source_bucket_name", BUCKET_NAME, "the name of a bucket"),
        access_log_bucket=given.text("access_log_bucket_name", BUCKET_NAME, "the name of a bucket"),
        max_source_bytes=given.integer("max_source_bytes", 1, 4 * 1024**3, default=100 * 1024**2),
        log_retention_days=read_log_retention(given, default=365 if hardened else 30),
        force_destroy=given.flag("force_destroy", default=False),
        kms_key_arn=kms_key_arn,
        makes_key=hardened and not kms_key_arn,
        alarm_topic_arn=given.arn("alarm_topic_arn", "sns"),
        tags=given.mapping("tags"),
    )


def _read_conversions(given: Given, architecture: str) -> list[Conversion]:
    entries = given.entries("conversions")
    if given.has("conversions") and not 1 <= len(entries) <= FILTER_POLICIES_PER_TOPIC:
        given.fault(
            "conversions", f"has {len(entries)} entries, it has to be 1 to {FILTER_POLICIES_PER_TOPIC}"
        )
    for entry in entries:
        # Only the length: what the names are made of is checked where each is read.
        replace(entry, name=f"{given.name}-{entry.name}").fits_name("-function", 64, "(?s:.*)")
    read = [read_conversion(entry, architecture) for entry in entries]
    conversions = [conversion for conversion in read if conversion]
    for one in conversions:
        for other in conversions:
            if one is not other and other.output_prefix.startswith(one.output_prefix):
                reason = (
                    f"{one.output_prefix!r} also begins the keys of '{other.name}'; choose another prefix"
                )
                given.fault(f"conversions.{one.name}.output_prefix", reason)
    return conversions
