"""Settings shared by queue and stream event sources: Lambda polls them, and reads filtered batches."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import KmsKeyArn
from serverless_patterns.arguments.declarations import Between, Default, Length, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.outputs import origin
from serverless_patterns.arguments.quotas import FUNCTION_FILTERS
from serverless_patterns.connections.event_pattern import check_filter
from serverless_patterns.connections.event_sources.source import FunctionSettings
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

BatchSize = Annotated[int | Omitted, Between(1, 10_000)]
"""Number of messages or records in one invocation."""

BatchingWindow = Annotated[int | Omitted, Between(0, 300), Default(0)]
"""Seconds to wait for a batch to fill."""

Filters = Annotated[list[dict[str, Any]] | Omitted, Length(0, 10), Default([])]
"""Event patterns; AWS raises the quota of 5 to 10, and no further (Lambda quotas)."""

Enabled = Annotated[bool | Omitted, Default(True)]
"""Whether Lambda polls."""

Metrics = Annotated[bool | Omitted, Default(False)]
"""Whether Lambda counts the events that it polls, filters out, delivers and drops."""

SourceKeyArn = Annotated[KmsKeyArn, Default(None, "no customer managed key")]
"""ARN of the customer managed key of a queue or stream."""


def allow_reading(
    actions: Sequence[str],
    arn: pulumi.Input[str],
    kms_key_arn: pulumi.Input[str] | None,
    function: FunctionSettings,
) -> list[PolicyStatementArgs]:
    """Returns the permissions to poll a queue or stream, encrypted with ``kms_key_arn`` if there is one."""
    decrypts_anyway = origin(kms_key_arn) == origin(function.kms_key_arn)
    decrypting = [allow(["kms:Decrypt"], kms_key_arn)] if kms_key_arn and not decrypts_anyway else []
    return [allow(actions, arn), *decrypting]


def check_filters(filters: Sequence[dict[str, Any]], errors: Errors) -> None:
    """Checks the argument ``filters`` of a queue or stream."""
    errors.warn_above("filters", len(filters), FUNCTION_FILTERS)
    for index, pattern in enumerate(filters):
        check_filter(errors, f"filters.{index}", pattern)


def count_events(args: Mapping[str, Any]) -> aws.lambda_.EventSourceMappingMetricsConfigArgsDict | None:
    """Returns the metrics of an event source mapping; only Kafka has others than ``EventCount``."""
    return {"metrics": ["EventCount"]} if args["metrics"] else None


def filter_criteria(
    filters: Sequence[dict[str, Any]],
) -> aws.lambda_.EventSourceMappingFilterCriteriaArgsDict | None:
    """Returns ``filters`` as an event source mapping takes them."""
    if not filters:
        return None
    return {"filters": [{"pattern": json_text(pattern)} for pattern in filters]}
