"""Reads an object, which the role allows, and deletes it, which it does not."""

import sys

import boto3
from botocore.exceptions import ClientError

client, thing = boto3.client("s3"), {"Bucket": sys.argv[1], "Key": "a"}
print(client.get_object(**thing)["Body"].read().decode())  # noqa: T201
try:
    client.delete_object(**thing)
except ClientError as error:
    print(error.response["Error"]["Code"])  # noqa: T201
