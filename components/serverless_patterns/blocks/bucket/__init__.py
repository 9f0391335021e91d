"""A private S3 bucket."""

from serverless_patterns.blocks.bucket.args import BucketArgs, BucketCorsRuleArgs
from serverless_patterns.blocks.bucket.component import Bucket

__all__ = ["Bucket", "BucketArgs", "BucketCorsRuleArgs"]
