"""Fan-out conversion: every upload is converted once, in every variation, and fetched by key ever after."""

from dataclasses import replace
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
    """Existing bucket to convert from; its notifications are then this component's, and no one else's.
    Default a new bucket."""
    max_source_bytes: NotRequired[int]
    """Bytes of the largest file that is converted, 1 to 4294967296. Default 104857600, which is 100 MiB."""
    architecture: NotRequired[str]
    """``arm64`` or ``x86_64``. Default ``arm64``, which is the cheaper one."""
    log_retention_days: NotRequired[int]
    """Days the logs of the conversions are kept, one of CloudWatch's values. Default 30."""
    force_destroy: NotRequired[bool]
    """Whether the uploads in a new source bucket are deleted with the stack; the results always are. Default
    false."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer-managed key for buckets, topic, queues and functions; its policy has to let S3, SNS and
    CloudWatch Logs use it. Default the services' own keys."""
    hardened: NotRequired[bool]
    """Whether a customer-managed key is made and used, if no ``kms_key_arn`` is given; it costs by the month.
    Default false."""
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
            given.fits_name("-source-bucket", 63, "[a-z][a-z0-9-]*")
            architecture = given.choice("architecture", ARCHITECTURES, default=ARCHITECTURES[0])
            conversions = _read_conversions(given, architecture)
            log_retention_days = read_log_retention(given)
            max_source_bytes = given.integer("max_source_bytes", 1, 4 * 1024**3, default=100 * 1024**2)
            existing_bucket = given.text("source_bucket_name", BUCKET_NAME, "the name of a bucket")
            force_destroy = given.flag("force_destroy", default=False)
            alarm_topic_arn = given.arn("alarm_topic_arn", "sns")
            kms_key_arn = given.arn("kms_key_arn", "kms")
            hardened = given.flag("hardened", default=False) and not kms_key_arn
        super().__init__("serverless-patterns:index:FanOutConversion", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        common: CommonArgs = {"tags": given.mapping("tags")}
        key = EncryptionKey(name, common["tags"], child) if hardened else None
        at_rest = key.arn if key else kms_key_arn
        if at_rest:
            common["kms_key_arn"] = at_rest
        source_name, source_arn = (
            self._find_bucket(existing_bucket)
            if existing_bucket
            else _make_bucket(f"{name}-source", {**common, "force_destroy": force_destroy}, child)
        )
        # The results can all be made again from the source.
        output_name, output_arn = _make_bucket(f"{name}-output", {**common, "force_destroy": True}, child)
        s3: ServiceArgs = {"service": "s3.amazonaws.com", "source_arn": source_arn}
        topic = Topic(f"{name}-uploads", {**common, "publishers": [s3]}, child)
        if key:
            common["kms_key_arn"] = key.admit(source_arn, topic.arn)
        if alarm_topic_arn:
            common["alarm_topic_arn"] = alarm_topic_arn
        surroundings = Surroundings(
            source_arn=source_arn,
            output_name=output_name,
            output_arn=output_arn,
            topic_arn=topic.arn,
            max_source_bytes=max_source_bytes,
            log_retention_days=log_retention_days,
            common=common,
        )
        pipelines = [make_pipeline(name, conversion, surroundings, child) for conversion in conversions]
        subscriptions = [pipeline.subscription for pipeline in pipelines]
        aws.s3.BucketNotification(
            f"{name}-notification",
            bucket=source_name,
            topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}],
            # The first upload finds every conversion waiting.
            opts=pulumi.ResourceOptions(parent=self, depends_on=subscriptions),
        )
        self.source_bucket_name, self.source_bucket_arn = source_name, source_arn
        self.output_bucket_name, self.output_bucket_arn = output_name, output_arn
        self.topic_arn = topic.arn
        self._publish(pipelines)

    def _find_bucket(self, name: pulumi.Input[str]) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        """Name and ARN of a bucket that exists already."""
        partition = aws.get_partition_output(opts=pulumi.InvokeOptions(parent=self)).partition
        return pulumi.Output.from_input(name), pulumi.Output.format("arn:{0}:s3:::{1}", partition, name)

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


def _make_bucket(
    name: str, args: BucketArgs, opts: pulumi.ResourceOptions
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Name and ARN of a new bucket."""
    bucket = Bucket(name, args, opts)
    return bucket.bucket_name, bucket.arn


def _read_conversions(given: Given, architecture: str) -> list[Conversion]:
    entries = given.entries("conversions")
    if not 1 <= len(entries) <= FILTER_POLICIES_PER_TOPIC:
        given.fault(
            "conversions", f"has {len(entries)} entries, it has to be 1 to {FILTER_POLICIES_PER_TOPIC}"
        )
    for entry in entries:
        replace(entry, name=f"{given.name}-{entry.name}").fits_name("-function", 64)
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
