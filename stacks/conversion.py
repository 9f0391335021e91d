"""Fan-out conversion: each image is converted once, on upload, by five conversions."""

from pathlib import Path

import pulumi

from serverless_patterns import FanOutConversion, FanOutConversionArgs

SOURCES = Path(__file__).resolve().parents[1] / "patterns/fan-out-conversion/src"

config = pulumi.Config()
size = config.require_int("thumbnailSize")

args: FanOutConversionArgs = {
    "conversions": {
        "thumbnail": {"image": {"width": size, "height": size}},
        "jpeg": {"image": {"format": "jpeg"}, "filter_suffixes": [".png"]},
        "webp": {"image": {"format": "webp", "width": 1200}},
        "archive": {"zip": {}},
        "caption": {"code": str(SOURCES / "caption"), "handler": "caption.handler", "output_suffix": ".txt"},
    },
    "force_destroy": config.get_bool("forceDestroy") or False,
    "hardened": config.get_bool("hardened") or False,
    "tags": {"pattern": "fan-out-conversion"},
}
if alarm_topic_arn := config.get("alarmTopicArn"):
    args["alarm_topic_arn"] = alarm_topic_arn
if access_log_bucket := config.get("accessLogBucketName"):
    args["access_log_bucket_name"] = access_log_bucket

media = FanOutConversion("media", args)

pulumi.export("source_bucket_name", media.source_bucket_name)
pulumi.export("output_bucket_name", media.output_bucket_name)
pulumi.export("queue_urls", media.queue_urls)
pulumi.export("dead_letter_queue_urls", media.dead_letter_queue_urls)
pulumi.export("function_names", media.function_names)
