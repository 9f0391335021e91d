"""Deletes the objects of a photo."""

import os
from collections.abc import Iterable
from typing import Any, cast

import boto3

s3 = cast("Any", boto3).client("s3")


def remove_source(key: str) -> None:
    """Deletes an upload, if it exists."""
    s3.delete_object(Bucket=os.environ["SOURCE_BUCKET"], Key=key)


def remove_results(keys: Iterable[str]) -> None:
    """Deletes results of conversions, if they exist."""
    for key in keys:
        s3.delete_object(Bucket=os.environ["OUTPUT_BUCKET"], Key=key)
