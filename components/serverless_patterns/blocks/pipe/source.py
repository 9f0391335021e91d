"""The source of a pipe: a queue or stream, in the terms of EventBridge Pipes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.connections.event_sources import (
    DYNAMODB,
    KINESIS,
    FunctionEventSourceArgs,
    FunctionSettings,
    QueueSource,
    check_queue,
    validate_stream,
)
from serverless_patterns.safeguards.policy import PolicyStatementArgs

_SOURCES = ("queue", "dynamodb_stream", "kinesis_stream")
_RECORD_IDS = {"queue": "$.messageId", "dynamodb_stream": "$.eventID", "kinesis_stream": "$.eventID"}
_NO_FUNCTION = FunctionSettings(0, None, None)


@dataclass(frozen=True)
class PipeSource:
    """A source with its arguments."""

    kind: str
    """Argument that has it, such as ``queue``."""
    args: Mapping[str, Any]
    statements: Sequence[PolicyStatementArgs]
    """Permissions of the role to read it."""

    @property
    def arn(self) -> pulumi.Input[str]:
        """ARN to read from."""
        return self.args["arn"]

    @property
    def is_stream(self) -> bool:
        """Whether failed records go to a dead-letter queue of the pipe; those of a queue go to its own."""
        return self.kind != "queue"

    @property
    def record_id(self) -> str:
        """JSON path of the ID of a record."""
        return _RECORD_IDS[self.kind]

    def parameters(self, dead_letter_queue_arn: pulumi.Input[str] | None) -> Any:
        """Returns the source parameters of a pipe.

        Args:
            dead_letter_queue_arn: Queue of the records of a stream that failed.
        """
        args = self.args
        batch = {
            "batch_size": args["batch_size"],
            "maximum_batching_window_in_seconds": args["maximum_batching_window_in_seconds"] or None,
        }
        filters = [{"pattern": json_text(pattern)} for pattern in args["filters"]]
        shared = {"filter_criteria": {"filters": filters}} if filters else {}
        if not self.is_stream:
            return {**shared, "sqs_queue_parameters": batch}
        stream = {
            **batch,
            "starting_position": args["starting_position"],
            "maximum_retry_attempts": args["maximum_retry_attempts"],
            "maximum_record_age_in_seconds": args["maximum_record_age_in_seconds"],
            "parallelization_factor": args["parallelization_factor"],
            "dead_letter_config": {"arn": dead_letter_queue_arn},
        }
        if args["bisect_batch_on_function_error"]:
            stream["on_partial_batch_item_failure"] = "AUTOMATIC_BISECT"
        if self.kind == "kinesis_stream":
            stream["starting_position_timestamp"] = args["starting_position_timestamp"]
        name = "dynamodb_stream_parameters" if self.kind == "dynamodb_stream" else "kinesis_stream_parameters"
        return {**shared, name: stream}


_OF_FUNCTIONS: Final = (
    *("maximum_concurrency", "provisioned_pollers", "metrics"),
    *("tumbling_window_in_seconds", "on_failure_bucket_name"),
)
"""Arguments of event sources that only a function has."""


def validate_source(args: FunctionEventSourceArgs[Completed], errors: Errors) -> PipeSource:
    """Checks the source of a pipe; an invalid one has no arguments."""
    for other, value in cast("Mapping[str, Any]", args).items():
        if other not in _SOURCES and value is not None:
            errors.add(other, f"cannot be the source of a pipe; must be one of {', '.join(_SOURCES)}")
    kind = errors.check_exactly_one(args, *_SOURCES)
    given = cast("Mapping[str, Any]", args).get(kind) if kind else None
    if not kind or not given:
        return PipeSource("", {}, [])
    below = errors.narrow(kind)
    for argument in _OF_FUNCTIONS:
        if given.get(argument):
            below.add(argument, "is not supported by a pipe. Remove it, or use an event source of a function")
    if kind == "queue":
        check_queue(given, below, _NO_FUNCTION)
        return PipeSource(kind, given, QueueSource(given, _NO_FUNCTION).statements)
    stream_kind = DYNAMODB if kind == "dynamodb_stream" else KINESIS
    stream = validate_stream(given, stream_kind, below, _NO_FUNCTION)
    return PipeSource(kind, stream.args, stream.statements)
