"""Batch over a bucket: the words of each text are counted, or the text stands in the list of failures."""

from pathlib import Path

import pulumi

from safeguards import read_safeguards
from serverless_patterns import Bucket, BucketBatch, Function, Table

CODE = str(Path(__file__).resolve().parents[1] / "patterns/bucket-batch/src")
TIMEOUT = 60

safe = read_safeguards("bucket-batch", "Encrypts texts, words and results.")
texts = Bucket("texts", {"force_destroy": not safe.lasting, **safe.encrypted})
words = Table(
    "words", {"partition_key": {"name": "id"}, "deletion_protection": safe.lasting, **safe.encrypted}
)
count = Function(
    "count",
    {
        "code": CODE,
        "handler": "count.handler",
        "timeout": TIMEOUT,
        "links": {"TEXTS": texts.link("GetObject"), "WORDS": words.link("PutItem")},
        **safe.logged,
    },
)
batch = BucketBatch(
    "batch",
    {
        "function_arn": count.arn,
        "bucket_name": texts.bucket_name,
        "prefix": "in/",
        "max_items_per_batch": 5,
        "tolerated_failure_percentage": 25,
        "timeout": TIMEOUT,
        "max_attempts": 1,
        "force_destroy": not safe.lasting,
        **safe.guarded,
    },
)
pulumi.export("texts_bucket_name", texts.bucket_name)
pulumi.export("words_table_name", words.table_name)
pulumi.export("results_bucket_name", batch.results_bucket_name)
pulumi.export("state_machine_arn", batch.arn)
