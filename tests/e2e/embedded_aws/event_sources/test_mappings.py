"""Errors of Lambda for invalid event source mappings."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.embedded_aws.event_sources.consumer import Consumer


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        ("queue", {"BatchSize": 11}, "window in seconds must be greater than 0"),
        ("queue", {"BatchSize": 10_001, "MaximumBatchingWindowInSeconds": 1}, "'10001' at 'batchSize'"),
        ("fifo", {"BatchSize": 11, "MaximumBatchingWindowInSeconds": 1}, "FIFO queue must be at most 10"),
        ("fifo", {"MaximumBatchingWindowInSeconds": 1}, "not supported for FIFO"),
        ("stream", {"MaximumRecordAgeInSeconds": 59}, "60 to 604800"),
        ("stream", {"ParallelizationFactor": 11}, "'11' at 'parallelizationFactor'"),
        ("stream", {"StartingPosition": "AT_TIMESTAMP"}, "requires a Kinesis stream"),
        ("table", {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1}, "requires a Kinesis"),
        ("stream", {"TumblingWindowInSeconds": 901}, "'901' at 'tumblingWindowInSeconds'"),
        ("queue", {"TumblingWindowInSeconds": 30}, "requires a stream"),
        ("stream", {"TumblingWindowInSeconds": 30, "ParallelizationFactor": 2}, "not emulated. Remove one"),
        (
            "stream",
            {"FilterCriteria": {"Filters": [{"Pattern": '{"data": "x"}'}]}},
            "Invalid filter pattern definition",
        ),
        (
            "queue",
            {"FilterCriteria": {"Filters": [{"Pattern": '{"body": [{"wildcard": "*"}]}'}]}},
            "Invalid filter pattern definition",
        ),
        (
            "queue",
            {"FilterCriteria": {"Filters": [{"Pattern": '{"body": ["x"]}'}] * 11}},
            "more than 10 filters",
        ),
        ("queue", {"BisectBatchOnFunctionError": True}, "Unsupported parameters for an SQS event source"),
        ("queue", {"ParallelizationFactor": 2}, "Unsupported parameters for an SQS event source"),
        ("stream", {"ScalingConfig": {"MaximumConcurrency": 5}}, "for SQS event sources only"),
        (
            "stream",
            {"ProvisionedPollerConfig": {"MaximumPollers": 5}},
            "for SQS and Kafka event sources only",
        ),
        ("queue", {"ProvisionedPollerConfig": {"MinimumPollers": 1}}, "must be at least 2"),
        ("queue", {"ProvisionedPollerConfig": {"MinimumPollers": 201}}, "'201' at"),
        ("queue", {"ProvisionedPollerConfig": {"MinimumPollers": 9, "MaximumPollers": 5}}, "not exceed"),
        ("queue", {"ProvisionedPollerConfig": {"PollerGroupName": "a"}}, "for Kafka event sources only"),
        (
            "queue",
            {
                "ProvisionedPollerConfig": {"MaximumPollers": 5},
                "ScalingConfig": {"MaximumConcurrency": 5},
            },
            "cannot be combined",
        ),
        ("queue", {"MetricsConfig": {"Metrics": ["ErrorCount"]}}, "Unsupported metrics"),
    ],
)
def test_what_lambda_rejects(consumer: Consumer, kind: str, settings: dict[str, Any], message: str) -> None:
    made = {
        "queue": consumer.queue,
        "fifo": lambda: consumer.queue(FifoQueue="true"),
        "stream": consumer.stream,
        "table": lambda: consumer.table()[1],
    }[kind]()
    with pytest.raises(ClientError, match=message), consumer.map_source(made, **settings):
        pass


@pytest.mark.parametrize(
    "source",
    [
        "arn:aws:kinesis:us-east-1:123456789012:stream/none",
        "arn:aws:dynamodb:us-east-1:123456789012:table/none/stream/2025-02-22T03:03:25.490",
    ],
)
def test_a_stream_that_does_not_exist(consumer: Consumer, source: str) -> None:
    with pytest.raises(ClientError, match=f"Stream not found: {source}"), consumer.map_source(source):
        pass


def test_pollers_and_metrics_are_set_changed_and_removed(consumer: Consumer) -> None:
    settings = {
        "ProvisionedPollerConfig": {"MaximumPollers": 5},
        "MetricsConfig": {"Metrics": ["EventCount"]},
    }
    with consumer.map_source(consumer.queue(), **settings) as mapping:
        assert mapping.state["ProvisionedPollerConfig"] == {"MinimumPollers": 2, "MaximumPollers": 5}
        assert mapping.state["MetricsConfig"] == {"Metrics": ["EventCount"]}
        mapping.update(ProvisionedPollerConfig={"MinimumPollers": 3, "MaximumPollers": 6})
        assert mapping.state["ProvisionedPollerConfig"] == {"MinimumPollers": 3, "MaximumPollers": 6}
        with pytest.raises(ClientError, match="cannot be combined"):
            mapping.update(ScalingConfig={"MaximumConcurrency": 5})
        mapping.update(
            ProvisionedPollerConfig={}, MetricsConfig={"Metrics": []}, ScalingConfig={"MaximumConcurrency": 5}
        )
        assert "ProvisionedPollerConfig" not in mapping.state
        assert "MetricsConfig" not in mapping.state
        assert mapping.state["ScalingConfig"] == {"MaximumConcurrency": 5}


def test_a_second_mapping_of_a_source(consumer: Consumer) -> None:
    for made in (consumer.queue(), consumer.stream()):
        with consumer.map_source(made), pytest.raises(ClientError, match="already exists"):  # noqa: SIM117
            with consumer.map_source(made):
                pass


def test_a_change_that_lambda_rejects(consumer: Consumer) -> None:
    with consumer.map_source(consumer.stream()) as mapping:
        with pytest.raises(ClientError, match="'10001' at 'maximumRetryAttempts'"):
            mapping.update(MaximumRetryAttempts=10_001)
        assert mapping.state.get("MaximumRetryAttempts", -1) == -1
        changed = consumer.client("lambda").update_event_source_mapping(UUID=mapping.uuid, BatchSize=5)
        assert changed["ResponseMetadata"]["HTTPStatusCode"] == 202
