"""Effects of each argument of ``FanOutConversion``."""

from typing import Any
from uuid import uuid4

import pulumi_aws as aws

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import KEY_ARN, ROOT, Change, Component

_CODE = ROOT / "tests/data/conversions"
_PICTURE = ROOT / "patterns/fan-out-conversion/src/images/chelsea.png"
_ARN = "arn:aws:{}:us-east-1:123456789012:{}".format

# One of code, one of an image; what is changed in one leaves the other alone.
_ONE: dict[str, Any] = {"code": str(_CODE / "one"), "handler": "convert.handler", "output_suffix": ".txt"}
_TWO: dict[str, Any] = {"image": {"width": 30}}


def _build_one(**changed: Any) -> dict[str, Any]:
    return {"one": {**_ONE, **changed}, "two": _TWO}


def _build_two(**changed: Any) -> dict[str, Any]:
    return {"one": _ONE, "two": {**_TWO, **changed}}


def _probe(deployment: Deployment) -> None:
    """Each conversion of a picture gives one result."""
    s3, outputs, name = deployment.client("s3"), deployment.outputs, uuid4().hex
    bucket = outputs["output_bucket_name"]
    s3.upload_file(str(_PICTURE), outputs["source_bucket_name"], f"{name}.png")

    def look() -> list[str]:
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        found = [key for key in keys if name in key]
        return found if len(found) == len(outputs["function_names"]) else []

    for key in eventually(look, f"a result of each conversion of {name}.png"):
        assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"]


def _repeat(entry: str, operation: str, *without: str) -> dict[str, str]:
    """The same operation on all resources of a conversion."""
    names = [
        *("dead-letters", "dead-letters-policy", "dead-letters-redrive", "function", "logs", "mapping"),
        *("policy", "queue", "queue-policy", "role", "uploads-subscription"),
    ]
    return {f"{entry}-{name}": operation for name in names if name not in without}


def _make(name: str, arguments: dict[str, Any]) -> patterns.FanOutConversion:
    """The component beside a bucket, which is what any other source bucket stands for."""
    others = aws.s3.Bucket("others", force_destroy=True)
    given = {"source_bucket_name": others.bucket} if arguments.get("source_bucket_name") else {}
    return patterns.FanOutConversion(name, {**arguments, **given})  # pyright: ignore[reportArgumentType]


_ENCRYPTED = {
    f"{entry}-{each}": "update"
    for entry in ("one", "two")
    for each in ("dead-letters", "function", "logs", "policy", "queue")
} | {"output-encryption": "update", "source-encryption": "update", "uploads-topic": "update"}
FAN_OUT_CONVERSION = Component(
    _make,
    {"conversions": _build_one(), "force_destroy": True},
    [
        Change("conversions", _build_one(code=str(_CODE / "other")), {"one-function": "update"}),
        Change("conversions", _build_one(handler="convert.loud"), {"one-function": "update"}),
        Change("conversions", _build_one(runtime="python3.12"), {"one-function": "update"}),
        Change("conversions", _build_one(environment={"MODE": "1"}), {"one-function": "update"}),
        Change(
            "conversions",
            _build_one(links={"NEWS": {"topic": {"arn": _ARN("sns", "news"), "access": ["publish"]}}}),
            {"one-function": "update", "one-policy": "update"},
        ),
        Change(
            "conversions",
            _build_one(policy_statements=[{"actions": ["sns:Publish"], "resources": [_ARN("sns", "t")]}]),
            {"one-policy": "update"},
        ),
        Change(
            "conversions",
            {"one": {"zip": {}}, "two": _TWO},
            {"one-function": "update"},
        ),
        Change("conversions", _build_two(image={"width": 20}), {"two-function": "update"}),
        Change("conversions", _build_two(image={"width": 30, "format": "jpeg"}), {"two-function": "update"}),
        Change(
            "conversions",
            _build_two(output_prefix="small/"),
            {
                "two-function": "update",
                "two-policy": "update",
            },
        ),
        Change("conversions", _build_two(output_suffix=".picture"), {"two-function": "update"}),
        Change("conversions", _build_two(memory_size=2_048), {"two-function": "update"}),
        Change("conversions", _build_two(timeout=30), {"two-function": "update", "two-queue": "update"}),
        Change(
            "conversions",
            _build_two(filter_suffixes=[".png"]),
            {"two-function": "update", "two-uploads-subscription": "update"},
        ),
        Change(
            "conversions", _build_two(max_receive_count=3), {"two-function": "update", "two-queue": "update"}
        ),
        Change("conversions", _build_two(batch_size=5), {"two-mapping": "update"}),
        Change("conversions", _build_two(maximum_concurrency=5), {"two-mapping": "update"}),
        Change(
            "conversions",
            {"one": _ONE},
            _repeat("two", "delete"),
            lost=("two-dead-letters", "two-logs", "two-queue"),
        ),
        Change("conversions", {**_build_one(), "three": _ONE}, _repeat("three", "create")),
        Change(
            "source_bucket_name",
            "others",
            {
                "notification": "replace",
                "one-policy": "update",
                "source-bucket": "delete",
                "source-encryption": "delete",
                "source-lifecycle": "delete",
                "source-ownership": "delete",
                "source-policy": "delete",
                "source-public-access": "delete",
                "source-versioning": "delete",
                "two-policy": "update",
                "uploads-topic-policy": "update",
            },
            refused="BucketNotEmpty",
        ),
        Change("upload_allowed_origins", ["https://a.example"], {"source-cors": "create"}),
        Change(
            "output_readers",
            [
                {
                    "service": "cloudfront.amazonaws.com",
                    "source_arn": "arn:aws:cloudfront::123456789012:distribution/E1",
                }
            ],
            {"output-policy": "update"},
        ),
        Change("output_cache_control", "max-age=60", {"one-function": "update", "two-function": "update"}),
        Change(
            "status_notifications",
            True,
            {
                "one-function": "update",
                "one-policy": "update",
                "two-function": "update",
                "two-policy": "update",
                "outcomes-topic": "create",
                "outcomes-topic-policy": "create",
            },
        ),
        Change("max_source_bytes", 1_000_000, {"one-function": "update", "two-function": "update"}),
        Change("architecture", "x86_64", {"one-function": "update", "two-function": "update"}),
        Change("log_retention_days", 7, {"one-logs": "update", "two-logs": "update"}),
        Change(
            "access_log_bucket_name",
            "logs-of-others",
            {
                "output-logging": "create",
                "source-logging": "create",
            },
        ),
        Change("force_destroy", False, {"source-bucket": "update"}),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change(
            "alarm_topic_arn",
            _ARN("sns", "alarms"),
            {
                "one-dead-letters-alarm": "create",
                "one-errors-alarm": "create",
                "two-dead-letters-alarm": "create",
                "two-errors-alarm": "create",
            },
        ),
        Change(
            "tags",
            {"team": "post"},
            {
                "one-dead-letters": "update",
                "one-function": "update",
                "one-logs": "update",
                "one-mapping": "update",
                "one-queue": "update",
                "one-role": "update",
                "two-dead-letters": "update",
                "two-function": "update",
                "two-logs": "update",
                "two-mapping": "update",
                "two-queue": "update",
                "two-role": "update",
                "output-bucket": "update",
                "source-bucket": "update",
                "uploads-topic": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={"conversions.*.requirements_files": "They are packaged with `code`."},
)
