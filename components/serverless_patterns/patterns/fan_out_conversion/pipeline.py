"""What one conversion is made of: queue, function, and what ties them to the topic."""

import json
import math
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from serverless_patterns.blocks.function import Function, FunctionArgs
from serverless_patterns.blocks.queue import Queue, QueueArgs
from serverless_patterns.connections.subscriptions import QueueSubscriptionArgs
from serverless_patterns.patterns.fan_out_conversion.conversion import Conversion
from serverless_patterns.safeguards.encryption_key import using_key
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

VISIBILITY_TIMEOUTS = 6
"""Function timeouts that a message stays hidden: room for Lambda's retries (Lambda developer guide)."""
_MEBIBYTE = 1024**2


class CommonArgs(TypedDict):
    """Arguments that mean the same to a queue and to a function."""

    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    alarm_topic_arn: NotRequired[pulumi.Input[str] | None]
    tags: dict[str, pulumi.Input[str]]


@dataclass(frozen=True)
class SharedSettings:
    """What all conversions of one fan-out share."""

    source_arn: pulumi.Output[str]
    output_name: pulumi.Output[str]
    output_arn: pulumi.Output[str]
    output_cache_control: pulumi.Input[str]
    topic_arn: pulumi.Output[str]
    outcome_topic_arn: pulumi.Output[str] | None
    max_source_bytes: int
    log_retention_days: int
    common: CommonArgs

    @property
    def ephemeral_storage_size(self) -> int:
        """Megabytes of ``/tmp`` that hold the source, a result of its size, and some more."""
        return max(512, math.ceil(2.25 * self.max_source_bytes / _MEBIBYTE))


@dataclass(frozen=True)
class Pipeline:
    """One conversion, as it stands."""

    conversion: str
    queue: Queue
    function: Function


def create_pipeline(
    name: str, conversion: Conversion, shared: SharedSettings, opts: pulumi.ResourceOptions
) -> Pipeline:
    """Makes the queue and the function of ``conversion``, and subscribes the queue to the uploads.

    Args:
        name: Logical name of the fan-out.
        conversion: What to convert and how.
        shared: What it shares with the others.
        opts: Resource options, with the parent.
    """
    full_name = f"{name}-{conversion.name}"
    uploads: QueueSubscriptionArgs = {"topic_arn": shared.topic_arn}
    if conversion.filter_policy:
        uploads["filter_policy"] = conversion.filter_policy
        uploads["filter_policy_scope"] = "MessageBody"
    queue_args: QueueArgs = {
        "visibility_timeout_seconds": VISIBILITY_TIMEOUTS * conversion.timeout,
        "max_receive_count": conversion.tries,
        "subscriptions": {"uploads": uploads},
        **shared.common,
    }
    queue = Queue(full_name, queue_args, opts)
    function = Function(full_name, _function_args(conversion, shared, queue), opts)
    return Pipeline(conversion.name, queue, function)


def _function_args(conversion: Conversion, shared: SharedSettings, queue: Queue) -> FunctionArgs:
    code, *additional_code = conversion.code.directories
    return {
        "code": code,
        "additional_code": additional_code,
        "handler": conversion.code.handler,
        "requirements_files": list(conversion.code.requirements_files),
        "runtime": conversion.code.runtime,
        "architecture": conversion.code.architecture,
        "memory_size": conversion.memory,
        "timeout": conversion.timeout,
        "ephemeral_storage_size": shared.ephemeral_storage_size,
        "event_sources": {
            "mapping": queue.event_source(
                batch_size=conversion.batch_size, maximum_concurrency=conversion.maximum_concurrency
            )
        },
        "environment": {
            **conversion.environment,
            "CONVERSION_NAME": conversion.name,
            "OUTPUT_BUCKET": shared.output_name,
            "OUTPUT_PREFIX": conversion.output_prefix,
            "OUTPUT_SUFFIX": conversion.output_suffix,
            "OUTPUT_CACHE_CONTROL": shared.output_cache_control,
            "SUFFIXES": json.dumps(conversion.suffixes),
            "OPTIONS": json.dumps(conversion.options, sort_keys=True),
            "MAX_SOURCE_BYTES": str(shared.max_source_bytes),
            "MAX_RECEIVE_COUNT": str(conversion.tries),
            "DEAD_LETTER_QUEUE_URL": queue.dead_letter_queue_url,
            "OUTCOME_TOPIC_ARN": shared.outcome_topic_arn or "",
        },
        "policy_statements": [*_own_statements(conversion, shared, queue), *conversion.statements],
        "log_retention_days": shared.log_retention_days,
        **shared.common,
    }


def _own_statements(
    conversion: Conversion, shared: SharedSettings, queue: Queue
) -> list[PolicyStatementArgs]:
    """What every conversion needs: sources to read, its own results to compare and write, ends to tell."""
    results = pulumi.Output.format("{0}/{1}*", shared.output_arn, conversion.output_prefix)
    outcomes = shared.outcome_topic_arn
    return [
        allow(["sqs:SendMessage"], queue.dead_letter_queue_arn),
        allow(["s3:GetObject"], pulumi.Output.format("{0}/*", shared.source_arn)),
        # Of what was deleted S3 says so (404) only to those who may list; to others it is forbidden (403).
        allow(["s3:ListBucket"], shared.source_arn),
        allow(["s3:GetObject", "s3:PutObject"], results),
        *([allow(["sns:Publish"], outcomes)] if outcomes else []),
        *using_key(shared.common.get("kms_key_arn")),
    ]
