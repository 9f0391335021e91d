"""Pipes that AWS rejects, and those that the emulator does not run."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.event_sources.filters import is_valid_pattern
from embedded_aws.json_values import read_text
from embedded_aws.ministack import pipes, responses
from embedded_aws.ministack.records import Response, read_members
from embedded_aws.services.eventbridge.supported_targets import (
    PIPE_ENRICHMENTS,
    PIPE_SOURCES,
    PIPE_TARGETS,
    explain_arn,
)

_BATCHES: Final = {
    "SqsQueueParameters": 10,
    "DynamoDBStreamParameters": 10_000,
    "KinesisStreamParameters": 10_000,
}
_ABSENT: Final = (
    *("BatchJobParameters", "EcsTaskParameters", "RedshiftDataParameters", "SageMakerPipelineParameters"),
    "TimestreamParameters",
)

_Given = Mapping[str, object]
_Put = Callable[[str, _Given], Response]


def refuse(put: _Put) -> _Put:
    """Refuses what the emulator does not run."""

    def put_or_refuse(name: str, given: _Given) -> Response:
        reason = next(_list_absent(given), None)
        return _reject(reason) if reason else put(name, given)

    return put_or_refuse


def _list_absent(given: _Given) -> Iterator[str]:
    kinds = (("Source", PIPE_SOURCES), ("Enrichment", PIPE_ENRICHMENTS), ("Target", PIPE_TARGETS))
    for name, known in kinds:
        if reason := explain_arn(read_text(given.get(name)), known):
            yield f"{name}: {reason}"
    for name in _ABSENT:
        if name in read_members(given, "TargetParameters"):
            yield f"TargetParameters.{name}: is not in the embedded emulator; must be left out."
    level = read_members(given, "LogConfiguration").get("Level", "OFF")
    if level != "OFF":
        yield "LogConfiguration: is not in the embedded emulator; must be left out."


def validate(*, new: bool) -> Callable[[_Put], _Put]:
    """Returns the step that rejects what AWS rejects.

    Args:
        new: Whether the pipe is created.
    """

    def decorate(put: _Put) -> _Put:
        def put_valid(name: str, given: _Given) -> Response:
            complete = given if new else {**(pipes.pipes.get(name) or {}), **given}
            reason = next(_list_problems(complete, new=new), None)
            return _reject(reason) if reason else put(name, given)

        return put_valid

    return decorate


def _list_problems(given: _Given, *, new: bool) -> Iterator[str]:
    source = read_members(given, "SourceParameters")
    filters: list[dict[str, str]] = read_members(source, "FilterCriteria").get("Filters") or []
    for each in filters:
        if (pattern := each.get("Pattern")) and not is_valid_pattern(pattern):
            yield "Invalid filter pattern definition."
    for group, most in _BATCHES.items():
        size = read_members(source, group).get("BatchSize")
        if size is not None and not 1 <= size <= (most if not _has_window(source, group) else 10_000):
            yield f"SourceParameters.{group}.BatchSize: {size} must be 1 to {most}."
    yield from _list_missing(given, source, new=new)


def _has_window(source: _Given, group: str) -> bool:
    return bool(read_members(source, group).get("MaximumBatchingWindowInSeconds"))


def _list_missing(given: _Given, source: _Given, *, new: bool) -> Iterator[str]:
    """Yields parameters that the kind of source or target requires."""
    kinds = {"dynamodb": "DynamoDBStreamParameters", "kinesis": "KinesisStreamParameters"}
    group = kinds.get(_find_service(given.get("Source")))
    if new and group and not read_members(source, group).get("StartingPosition"):
        yield f"SourceParameters.{group}.StartingPosition is required."
    target, parameters = read_text(given.get("Target")), read_members(given, "TargetParameters")
    service = _find_service(target)
    if service == "kinesis" and not read_members(parameters, "KinesisStreamParameters"):
        yield "TargetParameters.KinesisStreamParameters.PartitionKey is required."
    group_id = read_members(parameters, "SqsQueueParameters").get("MessageGroupId")
    if service == "sqs" and target.endswith(".fifo") and not group_id:
        yield "TargetParameters.SqsQueueParameters.MessageGroupId is required for a FIFO queue."


def _find_service(arn: object) -> str:
    parts = str(arn or "").split(":")
    return parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - of an ARN


def _reject(reason: str) -> Response:
    return responses.json_error("ValidationException", reason, 400)
