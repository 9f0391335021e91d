"""S3, SQS and SNS as far as the conversions use them, in memory, with S3's conditional requests."""

import hashlib
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

SOURCES, RESULTS = "sources", "results"


@dataclass
class Stored:
    body: bytes
    metadata: dict[str, str]
    content_type: str
    cache_control: str | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body).hexdigest()}"'


def build_error(status: int, code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, operation)


class S3:
    """A bucket owner's S3 for a role that may not list buckets: what is missing is forbidden."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Stored] = {}
        self.calls: list[str] = []
        self.before_put: Iterator[Callable[[], None]] = iter(())
        self.truncate_downloads = False
        self.may_list_sources = True
        self._sequence = itertools.count(0xFFE)  # soon one digit longer

    def upload(self, key: str, body: bytes) -> dict[str, Any]:
        """Puts a source; gives the record of its event."""
        stored = Stored(body, {}, "application/octet-stream")
        self.objects[SOURCES, key] = stored
        return {
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {
                "bucket": {"name": SOURCES},
                "object": {
                    "key": quote_plus(key, safe="/"),
                    "size": len(body),
                    "eTag": stored.etag.strip('"'),
                    "sequencer": f"{next(self._sequence):X}",
                },
            },
        }

    def result(self, key: str) -> Stored:
        return self.objects[RESULTS, key]

    def result_keys(self) -> set[str]:
        return {key for bucket, key in self.objects if bucket == RESULTS}

    def get_object(self, **request: Any) -> dict[str, Any]:
        self.calls.append("get_object")
        stored = self._find(request, "GetObject")
        if stored.etag != request["IfMatch"]:
            raise build_error(412, "PreconditionFailed", "GetObject")
        body = stored.body[: len(stored.body) // 2] if self.truncate_downloads else stored.body
        length = len(stored.body)
        return {"Body": StreamingBody(io.BytesIO(body), length), "ContentLength": length}

    def head_object(self, **request: Any) -> dict[str, Any]:
        self.calls.append("head_object")
        stored = self._find(request, "HeadObject")
        return {"ETag": stored.etag, "Metadata": stored.metadata}

    def put_object(self, **request: Any) -> None:
        self.calls.append("put_object")
        next(self.before_put, lambda: None)()
        place = request["Bucket"], request["Key"]
        existing = self.objects.get(place)
        if request.get("IfNoneMatch") == "*" and existing:
            raise build_error(412, "PreconditionFailed", "PutObject")
        if "IfMatch" in request and not existing:
            raise build_error(404, "NoSuchKey", "PutObject")
        if "IfMatch" in request and existing and existing.etag != request["IfMatch"]:
            raise build_error(412, "PreconditionFailed", "PutObject")
        metadata = request["Metadata"]
        assert all(value.isascii() and value == value.strip() for value in metadata.values())
        assert sum(len(name) + len(value) for name, value in metadata.items()) <= 2_048
        self.objects[place] = Stored(
            request["Body"].read(), metadata, request["ContentType"], request.get("CacheControl")
        )

    def _find(self, request: dict[str, Any], operation: str) -> Stored:
        stored = self.objects.get((request["Bucket"], request["Key"]))
        if stored is None and request["Bucket"] == SOURCES and self.may_list_sources:
            # The answer to HEAD has no body that could name the error.
            raise build_error(404, "404" if operation == "HeadObject" else "NoSuchKey", operation)
        if stored is None:
            raise build_error(403, "AccessDenied", operation)
        return stored


class SQS:
    """A dead-letter queue."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.broken = False

    def send_message(self, **request: Any) -> None:
        if self.broken:
            raise build_error(503, "ServiceUnavailable", "SendMessage")
        attributes = {
            name: attribute["StringValue"] for name, attribute in request["MessageAttributes"].items()
        }
        assert all(attributes.values()), "SQS refuses empty attributes"
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "".join(attributes.values()))
        self.messages.append({"url": request["QueueUrl"], "body": request["MessageBody"], **attributes})


class SNS:
    """A topic."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.broken = False

    def publish(self, **request: Any) -> None:
        if self.broken:
            raise build_error(403, "AuthorizationError", "Publish")
        message = json.loads(request["Message"])
        status = request["MessageAttributes"]["status"]
        assert status == {"DataType": "String", "StringValue": message["status"]}
        self.messages.append({"topic": request["TopicArn"], **message})


@dataclass
class Deployed:
    """A conversion's function with the AWS around it."""

    name: str
    handler: Callable[[dict[str, Any], Any], Any]
    s3: S3
    sqs: SQS
    sns: SNS

    def deliver(self, *messages: dict[str, Any]) -> list[int]:
        """Invokes the function with one batch; gives the positions of those to deliver again."""
        records = [{"messageId": str(i), **item} for i, item in enumerate(messages)]
        response = self.handler({"Records": records}, SimpleNamespace(aws_request_id="11-22"))
        return [int(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def message(*records: dict[str, Any], deliveries: int = 1) -> dict[str, Any]:
    """One SQS message with S3's event notification, as Lambda is handed it."""
    return raw_message(json.dumps({"Records": records}), deliveries)


def raw_message(body: str, deliveries: int = 1) -> dict[str, Any]:
    """One SQS message with any body."""
    return {
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(deliveries)},
        "eventSource": "aws:sqs",
    }
