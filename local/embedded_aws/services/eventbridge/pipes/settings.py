"""Settings of a pipe in the form of those of an event source mapping, which the readers take."""

from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.ministack.lambda_functions import SourceSettings
from embedded_aws.ministack.pipes import Pipe
from embedded_aws.ministack.records import read_members

_GROUPS: Final = ("SqsQueueParameters", "KinesisStreamParameters", "DynamoDBStreamParameters")
_QUEUE_BATCH: Final = 10
_STREAM_BATCH: Final = 100
_SAME: Final = (
    *("MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts"),
    *("ParallelizationFactor", "StartingPosition", "StartingPositionTimestamp"),
)


def find_source_parameters(pipe: Pipe) -> Mapping[str, object]:
    """Returns the parameters of the kind of source that a pipe has."""
    given = read_members(pipe, "SourceParameters")
    name = next((each for each in _GROUPS if given.get(each)), "")
    return read_members(given, name)


def build_mapping(pipe: Pipe) -> SourceSettings:
    """Returns the settings of a pipe in the form of those of an event source mapping."""
    given = find_source_parameters(pipe)
    batch = _QUEUE_BATCH if ":sqs:" in pipe["Source"] else _STREAM_BATCH
    settings = {
        "UUID": pipe["Arn"],
        "EventSourceArn": pipe["Source"],
        "BatchSize": given.get("BatchSize") or batch,
        "FilterCriteria": read_members(pipe, "SourceParameters", "FilterCriteria"),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": given.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
        "StartingPosition": "LATEST",
        **{name: given[name] for name in _SAME if given.get(name) is not None},
    }
    return cast("SourceSettings", settings)


def find_dead_letter_arn(pipe: Pipe) -> str | None:
    """Returns the ARN of the queue or topic that keeps the records that are not tried again."""
    return read_members(find_source_parameters(pipe), "DeadLetterConfig").get("Arn")
