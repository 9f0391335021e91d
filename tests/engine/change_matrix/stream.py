"""Effects of each argument of ``Stream``."""

from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, TOPIC_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    kinesis, stream = cast("Any", deployment).client("kinesis"), deployment.outputs["stream_name"]
    assert kinesis.put_record(StreamName=stream, Data=b"hello", PartitionKey="a")["SequenceNumber"]


STREAM = Component(
    patterns.Stream,
    {"force_destroy": True},
    [
        Change("shard_count", 2, {"stream": "update"}),
        Change("retention_period_hours", 48, {"stream": "update"}),
        Change("kms_key_arn", KEY_ARN, {"stream": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "stream": "update"}),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"throttled-alarm": "create"}),
        Change("tags", {"team": "post"}, {"stream": "update"}),
    ],
    probe=_probe,
)
