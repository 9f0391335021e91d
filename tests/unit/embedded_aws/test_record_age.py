"""Records of a stream that are too old, with a clock that no test has to wait for."""

import json
import time
from collections import deque
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import replace

from embedded_aws.event_sources import attempts as event_source_attempts
from embedded_aws.event_sources.discarded import Discarded
from embedded_aws.event_sources.lanes import Batch, Lane, ShardReader
from embedded_aws.event_sources.shards import KinesisStream, Record, Shard, TableStream
from embedded_aws.ministack import lambda_functions
from embedded_aws.services.lambda_.event_sources import attempts
from embedded_aws.services.lambda_.event_sources.attempts import Attempt

AGES = (120, 90, 30)
FUNCTION = {"FunctionName": "f", "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f"}


class Run:
    """One attempt for records of some ages, by a function that fails for those that it is given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, mapping: dict[str, Any], *, fails: bool) -> None:
        self.discarded: list[Discarded] = []
        self.invoked: list[list[Any]] = []
        monkeypatch.setattr(attempts, "keep", lambda _mapping, _config, what: self.discarded.append(what))
        replace(monkeypatch, lambda_functions.execute_function, self._execute)
        self.result = {"error": True, "body": {}} if fails else {"body": None}
        records = [Record(str(age), time.time() - age, {"age": age}) for age in AGES]
        self.lane = Lane("", deque([Batch(records)]))
        stream = KinesisStream("arn:aws:kinesis:us-east-1:000000000000:stream/s")
        reader = ShardReader(stream, Shard("shardId-0", "0", (0, 1), list[dict[str, Any]]), [self.lane])
        Attempt(mapping, reader, self.lane, {}, FUNCTION).run()

    def _execute(self, _function: object, event: dict[str, Any]) -> dict[str, Any]:
        self.invoked.append([record["age"] for record in event["Records"]])
        return self.result

    def list_ages(self) -> list[list[Any]]:
        return [[record.event["age"] for record in batch.records] for batch in self.lane.batches]


def summary(discarded: Discarded) -> tuple[str, int, int]:
    return discarded.condition, len(discarded.batch.records), discarded.batch.invocations


def test_the_function_receives_only_records_that_are_young_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(monkeypatch, {"MaximumRecordAgeInSeconds": 60}, fails=False)
    assert run.invoked == [[30]]
    assert [summary(each) for each in run.discarded] == [("RecordAgeExceeded", 2, 0)]
    assert run.list_ages() == []


def test_what_fails_is_tried_again_without_the_expired_records(monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = {"MaximumRecordAgeInSeconds": 100, "MaximumRetryAttempts": 3}
    run = Run(monkeypatch, mapping, fails=True)
    assert run.invoked == [[90, 30]]
    assert [summary(each) for each in run.discarded] == [("RecordAgeExceeded", 1, 0)]
    assert run.list_ages() == [[90, 30]]
    assert run.lane.paused_until > time.time()


def test_no_invocation_if_all_are_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(monkeypatch, {"MaximumRecordAgeInSeconds": 10}, fails=False)
    assert (run.invoked, run.list_ages()) == ([], [])
    assert [summary(each) for each in run.discarded] == [("RecordAgeExceeded", 3, 0)]


@pytest.mark.parametrize("unlimited", [{}, {"MaximumRecordAgeInSeconds": -1}])
def test_without_a_limit_no_record_is_too_old(
    monkeypatch: pytest.MonkeyPatch, unlimited: dict[str, int]
) -> None:
    run = Run(monkeypatch, unlimited, fails=False)
    assert (run.invoked, run.discarded) == ([[*AGES]], [])


def test_a_throttled_function_costs_no_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_source_attempts, "is_throttled", lambda _: True)
    run = Run(monkeypatch, {"MaximumRetryAttempts": 0}, fails=True)
    (batch,) = run.lane.batches
    assert (batch.retries, batch.invocations, run.discarded) == (0, 0, [])


def test_the_time_of_a_change_of_a_table_has_a_fraction() -> None:
    stream = TableStream("arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s")
    stored = {"dynamodb": {"SequenceNumber": "1", "ApproximateCreationDateTime": 1795985151}}
    shard = Shard("shardId-0", "", (0, 0), list[dict[str, Any]])
    found = stream.record(stored, shard, "role").event["dynamodb"]["ApproximateCreationDateTime"]
    assert json.dumps(found) == "1795985151.0"
