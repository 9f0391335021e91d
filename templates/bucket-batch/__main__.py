"""The words of each text in a bucket are counted, or the text stands in a list of failures."""

import pulumi

from serverless_patterns import Bucket, BucketBatch, Function

TIMEOUT = 60

force_destroy = pulumi.Config().require_bool("forceDestroy")
texts = Bucket("texts", {"force_destroy": force_destroy})
count = Function(
    "count",
    {
        "code": "functions",
        "handler": "count.handler",
        "timeout": TIMEOUT,
        # It counts what is in `in/`, and writes to `out/`.
        "links": {"TEXTS": texts.link("GetObject", "PutObject")},
    },
)
batch = BucketBatch(
    "batch",
    {
        "function_arn": count.arn,
        "bucket_name": texts.bucket_name,
        "prefix": "in/",
        "tolerated_failure_percentage": 50,
        "timeout": TIMEOUT,
        "max_attempts": 2,
        "retry_interval_seconds": 1,
        "force_destroy": force_destroy,
    },
)

pulumi.export("texts", texts.bucket_name)
pulumi.export("results", batch.results_bucket_name)
pulumi.export("batch_arn", batch.arn)
