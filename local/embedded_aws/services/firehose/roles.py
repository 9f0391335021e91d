"""Data Firehose reads, converts and delivers records with the permissions of its role."""

import gzip
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final, Required, TypedDict

from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.ministack import firehose, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.observation.causes import set_cause
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.as_role import CallError, require_role

_SERVICE: Final = "firehose.amazonaws.com"
_LONGEST_KEY: Final = 1_024
_Call = Callable[..., None]


class _Source(TypedDict):
    RoleARN: str
    KinesisStreamARN: str


class _Stream(TypedDict, total=False):
    """A delivery stream of MiniStack."""

    arn: Required[str]
    name: Required[str]
    kinesis_source: _Source


class _Config(TypedDict, total=False):
    RoleARN: str
    BucketARN: str
    CompressionFormat: str
    ProcessingConfiguration: Mapping[str, object]


class _Destination(TypedDict):
    config: _Config


_delivery: ContextVar[tuple[str, Caller, _Config] | None] = ContextVar("delivery_stream", default=None)
"""ARN of the stream that delivers now, its role, and the settings of its destination."""


def _require_permission(deliver: _Call) -> _Call:
    def deliver_permitted(stream: _Stream, destination: _Destination, records: list[object]) -> None:
        arn, config = stream["arn"], destination["config"]
        with set_cause(arn):
            try:
                caller = Caller(require_role(config.get("RoleARN"), _SERVICE, arn), stream["name"])
                _require_source(stream, arn)
                _require_functions(caller, config)
            except CallError as error:
                record("undelivered", arn, config.get("BucketARN"), reason=str(error))
                return
            before = _delivery.set((arn, caller, config))
            try:
                deliver(stream, destination, records)
            finally:
                _delivery.reset(before)

    return deliver_permitted


def _require_source(stream: _Stream, arn: str) -> None:
    """Validates that the role for the source can be assumed, and allows to read it."""
    if source := stream.get("kinesis_source"):
        caller = Caller(require_role(source.get("RoleARN"), _SERVICE, arn), stream["name"])
        _require(caller, "kinesis:GetRecords", source["KinesisStreamARN"])


def _require_functions(caller: Caller, config: _Config) -> None:
    processing = read_members(config, "ProcessingConfiguration")
    processors: list[Mapping[str, list[Mapping[str, str]]]] = processing.get("Processors") or []
    for processor in processors if processing.get("Enabled") else []:
        for parameter in processor.get("Parameters", []):
            if parameter.get("ParameterName") == "LambdaArn":
                _require(caller, "lambda:InvokeFunction", parameter["ParameterValue"])


def _require(caller: Caller, action: str, resource: str) -> None:
    if reason := find_denial(caller, action, [resource]):
        raise CallError("AccessDeniedException", reason)


def _put_permitted(put: _Call) -> _Call:
    def put_permitted(bucket: str, key: str, body: bytes) -> None:
        if delivery := _delivery.get():
            arn, caller, config = delivery
            denial = find_denial(caller, "s3:PutObject", [f"arn:aws:s3:::{bucket}/{key}"])
            key, body = _write(config, key, body)
            if reason := denial or _find_obstacle(bucket, key):
                record("undelivered", arn, f"arn:aws:s3:::{bucket}", reason=reason)
                return
        put(bucket, key, body)

    return put_permitted


def _find_obstacle(bucket: str, key: str) -> str | None:
    """Returns the reason why S3 does not accept an object; None if it does."""
    if bucket not in s3.buckets:
        return f"NoSuchBucket: the bucket {bucket} does not exist"
    if len(key.encode()) > _LONGEST_KEY:
        return f"KeyTooLongError: the key of the object has more than {_LONGEST_KEY:,} bytes"
    return None


def _write(config: _Config, key: str, body: bytes) -> tuple[str, bytes]:
    """Returns the key and the body of an object, with its delimiter, compressed."""
    processing = read_members(config, "ProcessingConfiguration")
    processors: list[Mapping[str, object]] = processing.get("Processors") or []
    kinds = [each.get("Type") for each in processors] if processing.get("Enabled") else []
    if "AppendDelimiterToRecord" in kinds and not body.endswith(b"\n"):
        body += b"\n"
    if config.get("CompressionFormat") == "GZIP":
        return f"{key}.gz", gzip.compress(body)
    return key, body


PATCHES = (
    Patch(
        firehose.deliver_to_s3,
        _require_permission,
        "a delivery stream reads its source and invokes functions with the permissions of its role",
    ),
    Patch(
        firehose.put_object,
        _put_permitted,
        "a delivery stream writes objects with the permissions of its role, with its delimiter, compressed",
    ),
)
