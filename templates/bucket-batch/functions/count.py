"""Counts the words of texts."""

import os
from typing import Any

import boto3

s3 = boto3.client("s3")


def handler(event: dict[str, Any], _context: object) -> None:
    """Counts a batch; an error in one text fails the batch, and then each text is counted alone."""
    for item in event["items"]:
        count(item["Key"])


def count(key: str) -> None:
    """Writes the number of words of a text, the same however often it is tried."""
    bucket = os.environ["TEXTS"]
    text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    result = key.replace("in/", "out/", 1)
    s3.put_object(Bucket=bucket, Key=result, Body=str(len(text.split())))
