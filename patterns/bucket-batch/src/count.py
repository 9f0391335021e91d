"""Counts the words of texts, which are objects of a bucket."""

import os
from typing import Any, cast

import boto3

_create = cast("Any", boto3).client
_s3, _dynamodb = _create("s3"), _create("dynamodb")


def handler(event: dict[str, Any], _context: object) -> None:
    """Counts a batch. An error in one text fails the batch; then each text is counted alone."""
    for item in event["items"]:
        _count(item["Key"])


def _count(key: str) -> None:
    found = _s3.get_object(Bucket=os.environ["TEXTS"], Key=key)
    words = len(found["Body"].read().decode().split())
    # The same effect, however often it is tried.
    _dynamodb.put_item(TableName=os.environ["WORDS"], Item={"id": {"S": key}, "words": {"N": str(words)}})
