"""Targets and sources that nothing is delivered to or from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from embedded_aws.resource_model.known_inputs import read_member
from embedded_aws.services.eventbridge.supported_targets import (
    PIPE_ENRICHMENTS,
    PIPE_SOURCES,
    PIPE_TARGETS,
    RULE_TARGETS,
    explain_arn,
    explain_schedule_target,
)

_Explain = Callable[[str], str | None]
_OTHERWISE: Final = "{}: is not in the embedded emulator; must be left out. {}"
_OF_STREAMS: Final = (
    *("batchSize", "deadLetterConfig", "maximumBatchingWindowInSeconds", "maximumRecordAgeInSeconds"),
    *("maximumRetryAttempts", "onPartialBatchItemFailure", "parallelizationFactor", "startingPosition"),
)
_PIPE_PARAMETERS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("sourceParameters",): (
        *("dynamodbStreamParameters", "filterCriteria", "kinesisStreamParameters", "sqsQueueParameters"),
    ),
    ("sourceParameters", "dynamodbStreamParameters"): _OF_STREAMS,
    ("sourceParameters", "kinesisStreamParameters"): (*_OF_STREAMS, "startingPositionTimestamp"),
    ("sourceParameters", "sqsQueueParameters"): ("batchSize", "maximumBatchingWindowInSeconds"),
    ("targetParameters",): (
        *("cloudwatchLogsParameters", "eventbridgeEventBusParameters", "httpParameters", "inputTemplate"),
        *("kinesisStreamParameters", "lambdaFunctionParameters", "sqsQueueParameters"),
        "stepFunctionStateMachineParameters",
    ),
    ("targetParameters", "eventbridgeEventBusParameters"): ("detailType", "resources", "source", "time"),
}
"""Parameters of pipes that the emulator has, by their path."""


def _explain(path: str, arn: object, explain: _Explain) -> Iterator[str]:
    if isinstance(arn, str) and (reason := explain(arn)):
        yield f"{path}: {reason}"


_NO_TARGETS: Final = (
    *("appsyncTarget", "batchTarget", "ecsTarget", "redshiftTarget", "runCommandTargets"),
    "sagemakerPipelineTarget",
)
"""Settings of targets that the emulator does not have."""
_NO_SCHEDULED: Final = ("ecsParameters", "sagemakerPipelineParameters")
"""The same of schedules, whose target is often of the same program, and so has no ARN yet."""


def _check_rule_target(given: Mapping[str, object]) -> Iterator[str]:
    yield from _explain("arn", given.get("arn"), lambda arn: explain_arn(arn, RULE_TARGETS))
    for name in _NO_TARGETS:
        if given.get(name):
            yield _OTHERWISE.format(name, "Use a Lambda function or a queue in between.")


def _check_connection(given: Mapping[str, object]) -> Iterator[str]:
    private = {
        "invocationConnectivityParameters": given,
        "authParameters.connectivityParameters": read_member(given, "authParameters"),
    }
    for path, members in private.items():
        if members.get(path.rpartition(".")[2]):
            yield _OTHERWISE.format(path, "Use a public endpoint.")


def _schedule(given: Mapping[str, object]) -> Iterator[str]:
    target = read_member(given, "target")
    yield from _explain("target.arn", target.get("arn"), explain_schedule_target)
    for name in _NO_SCHEDULED:
        if target.get(name):
            yield _OTHERWISE.format(f"target.{name}", "Use a Lambda function or a queue in between.")


def _check_pipe(given: Mapping[str, object]) -> Iterator[str]:
    yield from _explain("source", given.get("source"), lambda arn: explain_arn(arn, PIPE_SOURCES))
    yield from _explain("enrichment", given.get("enrichment"), lambda arn: explain_arn(arn, PIPE_ENRICHMENTS))
    yield from _explain("target", given.get("target"), lambda arn: explain_arn(arn, PIPE_TARGETS))
    if read_member(given, "logConfiguration").get("level", "OFF") != "OFF":
        yield _OTHERWISE.format("logConfiguration", "Read the event log.")
    for path, known in _PIPE_PARAMETERS.items():
        for name, value in read_member(given, *path).items():
            if name not in known and value:
                yield _OTHERWISE.format(".".join([*path, name]), "Use a function with an event source.")


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:cloudwatch/eventConnection:EventConnection": _check_connection,
    "aws:cloudwatch/eventTarget:EventTarget": _check_rule_target,
    "aws:pipes/pipe:Pipe": _check_pipe,
    "aws:scheduler/schedule:Schedule": _schedule,
}
"""The reasons by type."""
