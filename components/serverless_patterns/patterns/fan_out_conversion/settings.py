"""The arguments of a fan-out, checked and with their defaults."""

from dataclasses import dataclass, replace

import pulumi

from serverless_patterns.arguments.common import CACHE_CONTROL, ORIGIN
from serverless_patterns.arguments.quotas import TOPIC_FILTER_POLICIES
from serverless_patterns.arguments.reader import Given
from serverless_patterns.blocks.bucket import BucketCorsRuleArgs
from serverless_patterns.blocks.function.code import ARCHITECTURES
from serverless_patterns.blocks.function.component import read_log_retention
from serverless_patterns.patterns.fan_out_conversion.conversion import Conversion, read_conversion
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, read_services

BUCKET_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"


@dataclass(frozen=True)
class Settings:
    """What a fan-out is made from."""

    conversions: list[Conversion]
    existing_bucket: pulumi.Input[str] | None
    access_log_bucket: pulumi.Input[str] | None
    max_source_bytes: int
    log_retention_days: int
    force_destroy: bool
    kms_key_arn: pulumi.Input[str] | None
    makes_key: bool
    output_readers: list[ServicePrincipalArgs]
    output_cache_control: pulumi.Input[str]
    upload_rules: list[BucketCorsRuleArgs]
    tells_outcomes: bool
    alarm_topic_arn: pulumi.Input[str] | None
    tags: dict[str, pulumi.Input[str]]


def read_settings(given: Given) -> Settings:
    """Reads all arguments, and builds the packages of the conversions."""
    given.fits_name("-source-bucket", 63, "[a-z][a-z0-9-]*")
    architecture = given.choice("architecture", ARCHITECTURES, default=ARCHITECTURES[0])
    hardened = given.flag("hardened", default=False)
    kms_key_arn = given.arn("kms_key_arn", "kms")
    return Settings(
        conversions=_read_conversions(given, architecture),
        existing_bucket=given.text("source_bucket_name", BUCKET_NAME, "the name of a bucket"),
        access_log_bucket=given.text("access_log_bucket_name", BUCKET_NAME, "the name of a bucket"),
        max_source_bytes=given.integer("max_source_bytes", 1, 4 * 1024**3, default=100 * 1024**2),
        log_retention_days=read_log_retention(given, default=365 if hardened else 30),
        force_destroy=given.flag("force_destroy", default=False),
        kms_key_arn=kms_key_arn,
        makes_key=hardened and not kms_key_arn,
        output_readers=read_services(given, "output_readers"),
        output_cache_control=given.text(
            "output_cache_control", CACHE_CONTROL.pattern, CACHE_CONTROL.meaning, default=""
        ),
        upload_rules=_read_upload_rules(given),
        tells_outcomes=given.flag("outcomes", default=False),
        alarm_topic_arn=given.arn("alarm_topic_arn", "sns"),
        tags=given.mapping("tags"),
    )


def _read_upload_rules(given: Given) -> list[BucketCorsRuleArgs]:
    """What lets pages of ``upload_origins`` PUT with a presigned URL, which says what they may send."""
    origins = given.texts("upload_origins", ORIGIN.pattern, ORIGIN.meaning)
    if origins and given.has("source_bucket_name"):
        given.fault("upload_origins", "goes with a new source bucket; set the CORS rules of the existing one")
    rule: BucketCorsRuleArgs = {
        "allowed_origins": origins,
        "allowed_methods": ["PUT"],
        "allowed_headers": ["content-type", "if-none-match", "x-amz-*"],
        "expose_headers": ["ETag"],
    }
    return [rule] if origins else []


def _read_conversions(given: Given, architecture: str) -> list[Conversion]:
    entries = given.entries("conversions")
    given.filled("conversions")
    for entry in entries:
        # Only the length: what the names are made of is checked where each is read.
        replace(entry, name=f"{given.name}-{entry.name}").fits_name("-function", 64, "(?s:.*)")
    read = [read_conversion(entry, architecture) for entry in entries]
    conversions = [conversion for conversion in read if conversion]
    filtered = sum(1 for conversion in conversions if conversion.filter_policy)
    given.within("conversions", filtered, TOPIC_FILTER_POLICIES)
    for one in conversions:
        for other in conversions:
            if one is not other and other.output_prefix.startswith(one.output_prefix):
                reason = (
                    f"{one.output_prefix!r} also begins the keys of '{other.name}'; choose another prefix"
                )
                given.fault(f"conversions.{one.name}.output_prefix", reason)
    return conversions
