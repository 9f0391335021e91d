"""A file of a site by way of a function: the anti-pattern, for comparison only."""

import os
from typing import Any, cast

import boto3

s3 = cast("Any", boto3).client("s3")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answers with an object of the bucket, as text."""
    found = s3.get_object(Bucket=os.environ["BUCKET"], Key=event["pathParameters"]["proxy"])
    headers = {"Content-Type": found["ContentType"]}
    return {"statusCode": 200, "headers": headers, "body": found["Body"].read().decode()}
