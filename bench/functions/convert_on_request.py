"""A photograph that is converted whenever somebody looks at it: the anti-pattern, for comparison only."""

import base64
import json
import os
import tempfile
from pathlib import Path
from typing import Any, cast

import boto3
from image_conversion.convert import convert_image

from conversion import Source

s3 = cast("Any", boto3).client("s3")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answers with the converted image, as the library's conversion makes it."""
    bucket, key = os.environ["BUCKET"], event["pathParameters"]["key"]
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, key)
        s3.download_file(bucket, key, str(path))
        options = json.loads(os.environ["OPTIONS"])
        result = convert_image(Source(path, bucket, key, path.stat().st_size, path.parent, options))
        body = base64.b64encode(result.path.read_bytes()).decode()
    return {
        "statusCode": 200,
        "headers": {"Content-Type": result.content_type},
        "isBase64Encoded": True,
        "body": body,
    }
