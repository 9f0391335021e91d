"""The conversions of the photo desk: what can be uploaded, and the results of every photograph."""

import pulumi

from safeguards import Safeguards
from serverless_patterns import FanOutConversion, FanOutConversionArgs

TYPES = {
    "image/jpeg": [".jpg", ".jpeg"],
    "image/png": [".png"],
    "image/webp": [".webp"],
    "image/gif": [".gif"],
    "image/tiff": [".tif", ".tiff"],
    "image/avif": [".avif"],
}
"""Media types that can be uploaded, with the suffixes of each, the usual one first."""
CONVERSIONS = ("thumbnail", "jpeg", "webp", "archive")
MAX_BYTES = 25 * 1024**2
PUBLISHED_SIDE = 1600
"""Pixels of the longer side of a published photograph."""
CACHED = "public, max-age=31536000, s-maxage=86400, immutable"
"""A year in browsers, since a key is written once; a day at the edge, where deleted ones should go."""


def create_media(
    site_url: pulumi.Output[str], distribution_arn: pulumi.Output[str], safe: Safeguards
) -> FanOutConversion:
    """Creates the conversions of every upload.

    Args:
        site_url: Address of the site whose pages upload.
        distribution_arn: ARN of the distribution that serves the results.
        safe: What the configuration says.
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
