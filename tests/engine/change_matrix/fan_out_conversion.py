"""What each argument of ``FanOutConversion`` changes."""

from uuid import uuid4

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import CODE, Change, Component

_CONVERSION = {**CODE, "output_suffix": ".txt"}


def _probe(deployment: Deployment) -> None:
    s3, outputs, name = deployment.client("s3"), deployment.outputs, uuid4().hex
    s3.put_object(Bucket=outputs["source_bucket_name"], Key=f"{name}.png", Body=b"hello")

    def look() -> list[str]:
        objects = s3.list_objects_v2(Bucket=outputs["output_bucket_name"]).get("Contents", [])
        found = [each["Key"] for each in objects if name in each["Key"]]
        return found if len(found) == len(outputs["function_names"]) else []

    for key in eventually(look, f"a result of each conversion of {name}.png"):
        result = s3.get_object(Bucket=outputs["output_bucket_name"], Key=key)["Body"].read()
        assert name[1:] in result.decode()


FAN_OUT_CONVERSION = Component(
    patterns.FanOutConversion,
    {"conversions": {"one": _CONVERSION, "two": _CONVERSION}, "force_destroy": True},
    [
        Change(
            "conversions",
            {"one": _CONVERSION, "two": {**_CONVERSION, "memory_size": 512}},
            {"two-function": "update"},
        ),
        Change(
            "conversions",
            {"one": _CONVERSION, "two": {**_CONVERSION, "filter_suffixes": [".png"]}},
            {"two-function": "update", "two-uploads-subscription": "update"},
        ),
        Change(
            "conversions",
            {"one": _CONVERSION, "two": {**_CONVERSION, "max_receive_count": 3}},
            {"two-function": "update", "two-queue": "update"},
        ),
        Change(
            "conversions",
            {"one": _CONVERSION, "two": {**_CONVERSION, "batch_size": 5}},
            {"two-mapping": "update"},
        ),
        Change(
            "conversions",
            {"one": _CONVERSION},
            {
                "two-dead-letters": "delete",
                "two-dead-letters-policy": "delete",
                "two-dead-letters-redrive": "delete",
                "two-function": "delete",
                "two-logs": "delete",
                "two-mapping": "delete",
                "two-policy": "delete",
                "two-queue": "delete",
                "two-queue-policy": "delete",
                "two-role": "delete",
                "two-uploads-subscription": "delete",
            },
            lost=("two-dead-letters", "two-logs", "two-queue"),
        ),
        Change(
            "conversions",
            {"one": _CONVERSION, "two": _CONVERSION, "three": _CONVERSION},
            {
                "three-dead-letters": "create",
                "three-dead-letters-policy": "create",
                "three-dead-letters-redrive": "create",
                "three-function": "create",
                "three-logs": "create",
                "three-mapping": "create",
                "three-policy": "create",
                "three-queue": "create",
                "three-queue-policy": "create",
                "three-role": "create",
                "three-uploads-subscription": "create",
            },
        ),
        Change("upload_allowed_origins", ["https://a.example"], {"source-cors": "create"}),
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
        Change("log_retention_days", 7, {"one-logs": "update", "two-logs": "update"}),
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
)
