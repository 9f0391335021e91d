"""Effects of each argument of ``DeliveryStream``."""

from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import KEY_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.DeliveryStream:
    """Creates the delivery stream, and the bucket that it has by default."""
    lake = patterns.Bucket(f"{name}-lake", {"force_destroy": True})
    pulumi.export("lake", lake.bucket_name)
    return patterns.DeliveryStream(name, cast("Any", {"bucket_arn": lake.arn, **arguments}))


def _probe(deployment: Deployment) -> None:
    s3, lake = deployment.client("s3"), deployment.outputs["lake"]
    before = len(s3.list_objects_v2(Bucket=lake).get("Contents", []))
    record = {"Data": b'{"shop": "a"}'}
    name = deployment.outputs["delivery_stream_name"]
    cast("Any", deployment).client("firehose").put_record(DeliveryStreamName=name, Record=record)
    eventually(lambda: len(s3.list_objects_v2(Bucket=lake).get("Contents", [])) > before, "the object")


DELIVERY_STREAM = Component(
    _make,
    {"force_destroy": True},
    [
        Change(
            "bucket_arn",
            "arn:aws:s3:::others",
            {"policy": "update", "stream": "update"},
            unprobed="the bucket of the row does not exist",
        ),
        Change("bucket_kms_key_arn", KEY_ARN, {"policy": "update", "stream": "update"}),
        Change("partition_keys", {"shop": ".shop"}, {"stream": "replace"}),
        Change("prefix", "clicks/!{timestamp:yyyy}/", {"stream": "update"}),
        Change("error_prefix", "failed/!{firehose:error-output-type}/", {"stream": "update"}),
        Change("buffering_interval_seconds", 60, {"stream": "update"}),
        Change("buffering_size_megabytes", 64, {"stream": "update"}),
        Change("compression_format", "UNCOMPRESSED", {"stream": "update"}),
        Change("log_retention_days", 7, {"logs": "update"}),
        Change("kms_key_arn", KEY_ARN, {"logs": "update", "stream": "update"}),
        Change(
            "hardened",
            True,
            {"key": "create", "key-policy": "create", "logs": "update", "stream": "update"},
        ),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"throttled-alarm": "create"}),
        Change("tags", {"team": "post"}, {"logs": "update", "role": "update", "stream": "update"}),
    ],
    probe=_probe,
)
