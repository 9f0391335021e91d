"""Resources of one conversion: a queue, a function, and the subscription to the uploads."""

import json
import math
from dataclasses import dataclass

import pulumi

from serverless_patterns.blocks.function.args import FunctionArgs
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.blocks.queue.component import Queue
from serverless_patterns.component import Scope
from serverless_patterns.connections.subscriptions import QueueSubscriptionArgs
from serverless_patterns.patterns.fan_out_conversion.conversion import Conversion
from serverless_patterns.safeguards.encryption_key import allow_key_use
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

VISIBILITY_TIMEOUTS = 6
"""Function timeouts that a message stays hidden: room for Lambda's retries (Lambda developer guide)."""
_MEBIBYTE = 1024**2


@dataclass(frozen=True)
class SharedSettings:
    """Settings shared by all conversions of a fan-out."""

    source_bucket_arn: pulumi.Output[str]
    output_bucket_name: pulumi.Output[str]
    output_bucket_arn: pulumi.Output[str]
    output_cache_control: pulumi.Input[str]
    upload_topic_arn: pulumi.Output[str]
    status_topic_arn: pulumi.Output[str] | None
    max_source_bytes: int
    log_retention_days: int

    @property
    def ephemeral_storage_size(self) -> int:
        """MB of ``/tmp`` for the source, a result of the same size, and some more."""
        return max(512, math.ceil(2.25 * self.max_source_bytes / _MEBIBYTE))


@dataclass(frozen=True)
class Pipeline:
    """The resources of one conversion."""

    conversion: str
    queue: Queue
    function: Function


def create_pipeline(scope: Scope, conversion: Conversion, shared: SharedSettings) -> Pipeline:
    """Creates queue and function of ``conversion``, and subscribes the queue to the uploads."""
    name = scope.child(conversion.name)
    queue = Queue(
        name,
        {
            "visibility_timeout_seconds": VISIBILITY_TIMEOUTS * conversion.args["timeout"],
            "max_receive_count": conversion.args["max_receive_count"],
            "subscriptions": {"uploads": _subscription(conversion, shared)},
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
    function = Function(name, _function_args(scope, conversion, shared, queue), scope.opts())
    return Pipeline(conversion.name, queue, function)


def _subscription(conversion: Conversion, shared: SharedSettings) -> QueueSubscriptionArgs:
    if not conversion.filter_policy:
        return {"topic_arn": shared.upload_topic_arn}
    return {
        "topic_arn": shared.upload_topic_arn,
        "filter_policy": conversion.filter_policy,
        "filter_policy_scope": "MessageBody",
    }


def _function_args(
    scope: Scope, conversion: Conversion, shared: SharedSettings, queue: Queue
) -> FunctionArgs:
    args, code = conversion.args, conversion.converter.code
    directory, *additional_code = code.directories
    return {
        "code": directory,
        "additional_code": additional_code,
        "handler": code.handler,
        "requirements_files": list(code.requirements_files),
        "runtime": code.runtime,
        "architecture": code.architecture,
        "memory_size": args["memory_size"],
        "timeout": args["timeout"],
        "ephemeral_storage_size": shared.ephemeral_storage_size,
        "event_sources": {
            "mapping": queue.event_source(
                batch_size=args["batch_size"], maximum_concurrency=args["maximum_concurrency"]
            )
        },
        "environment": {**(args["environment"] or {}), **_environment(conversion, shared, queue)},
        "links": args["links"],
        "policy_statements": [
            *_statements(scope, conversion, shared, queue),
            *(args["policy_statements"] or []),
        ],
        "log_retention_days": shared.log_retention_days,
        "kms_key_arn": scope.kms_key_arn,
        "alarm_topic_arn": scope.alarm_topic_arn,
        "tags": dict(scope.tags),
    }


def _environment(
    conversion: Conversion, shared: SharedSettings, queue: Queue
) -> dict[str, pulumi.Input[str]]:
    """Returns the settings that the runtime of the conversion reads, ``VARIABLES`` there."""
    args = conversion.args
    return {
        "CONVERSION_NAME": conversion.name,
        "OUTPUT_BUCKET": shared.output_bucket_name,
        "OUTPUT_PREFIX": conversion.output_prefix,
        "OUTPUT_SUFFIX": args["output_suffix"],
        "OUTPUT_CACHE_CONTROL": shared.output_cache_control,
        "FILTER_SUFFIXES": json.dumps(args["filter_suffixes"]),
        "OPTIONS": json.dumps(conversion.converter.options, sort_keys=True),
        "MAX_SOURCE_BYTES": str(shared.max_source_bytes),
        "MAX_RECEIVE_COUNT": str(args["max_receive_count"]),
        "DEAD_LETTER_QUEUE_URL": queue.dead_letter_queue_url,
        "STATUS_TOPIC_ARN": shared.status_topic_arn or "",
    }


def _statements(
    scope: Scope, conversion: Conversion, shared: SharedSettings, queue: Queue
) -> list[PolicyStatementArgs]:
    """Returns the permissions of every conversion: to read sources, to compare and write its own results."""
    results = pulumi.Output.format("{0}/{1}*", shared.output_bucket_arn, conversion.output_prefix)
    status_topic_arn = shared.status_topic_arn
    return [
        allow(["sqs:SendMessage"], queue.dead_letter_queue_arn),
        allow(["s3:GetObject"], pulumi.Output.format("{0}/*", shared.source_bucket_arn)),
        # Only to roles that can list the bucket, S3 returns 404 for a deleted object; to others 403.
        allow(["s3:ListBucket"], shared.source_bucket_arn),
        allow(["s3:GetObject", "s3:PutObject"], results),
        *([allow(["sns:Publish"], status_topic_arn)] if status_topic_arn else []),
        *allow_key_use(scope.kms_key_arn),
    ]
