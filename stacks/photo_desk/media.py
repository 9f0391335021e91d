"""The conversions of the photo desk: types to upload, and the results of each photo."""

import pulumi

from safeguards import Safeguards
from serverless_patterns import FanOutConversion, FanOutConversionArgs, LinkArgs

TYPES = {
    "image/jpeg": [".jpg", ".jpeg"],
    "image/png": [".png"],
    "image/webp": [".webp"],
    "image/gif": [".gif"],
    "image/tiff": [".tif", ".tiff"],
    "image/avif": [".avif"],
}
"""Media types of uploads, with the suffixes of each, the most common one first."""
CONVERSIONS = ("thumbnail", "jpeg", "webp", "archive")
MAX_BYTES = 25 * 1024**2
PUBLISHED_SIDE = 1600
"""Pixels of the longer side of a published photo."""
CACHED = "public, max-age=31536000, s-maxage=86400, immutable"
"""A year in browsers, since each key is written once; a day in CloudFront, for deleted photos."""


def create_media(
    site_url: pulumi.Output[str], distribution_arn: pulumi.Output[str], safe: Safeguards
) -> FanOutConversion:
    """Creates the conversions of every upload.

    Args:
        site_url: URL of the site whose pages upload.
        distribution_arn: ARN of the distribution that serves the results.
        safe: Arguments that follow from the configuration.
    """
    config = pulumi.Config()
    size = config.require_int("thumbnailSize")
    thumbnail, jpeg, webp, archive = CONVERSIONS
    args: FanOutConversionArgs = {
        "conversions": {
            thumbnail: {"image": {"width": size, "height": size, "format": "webp"}},
            jpeg: {"image": {"format": "jpeg"}},
            webp: {"image": {"format": "webp", "width": PUBLISHED_SIDE, "height": PUBLISHED_SIDE}},
            archive: {"zip": {}},
        },
        "max_source_bytes": MAX_BYTES,
        "upload_allowed_origins": [site_url],
        "output_readers": [{"service": "cloudfront.amazonaws.com", "source_arn": distribution_arn}],
        "output_cache_control": CACHED,
        "status_notifications": True,
        "force_destroy": not safe.lasting,
        "hardened": safe.hardened,
        "tags": safe.encrypted["tags"],
    }
    if topic_arn := safe.watched.get("alarm_topic_arn"):
        args["alarm_topic_arn"] = topic_arn
    if access_log_bucket := config.get("accessLogBucketName"):
        args["access_log_bucket_name"] = access_log_bucket
    return FanOutConversion("media", args)


def link_for_removal(media: FanOutConversion) -> dict[str, LinkArgs]:
    """Returns the links to the buckets of the uploads and the results, from which objects are removed."""
    return {
        "SOURCE_BUCKET": {"bucket": {"arn": media.source_bucket_arn, "access": ["DeleteObject"]}},
        "OUTPUT_BUCKET": {"bucket": {"arn": media.output_bucket_arn, "access": ["DeleteObject"]}},
    }
