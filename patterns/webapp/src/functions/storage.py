"""Removes what is stored of a photograph besides its record."""

import os
from collections.abc import Iterable
from typing import Any, cast

import boto3

s3 = cast("Any", boto3).client("s3")


def remove_source(key: str) -> None:
    """Removes an upload; one that is not there is no error."""
    s3.delete_object(Bucket=os.environ["SOURCE_BUCKET"], Key=key)


def remove_results(keys: Iterable[str]) -> None:
    """Removes results of conversions; one that is not there is no error."""
    for key in keys:
        s3.delete_object(Bucket=os.environ["OUTPUT_BUCKET"], Key=key)
