"""Declarations and validation of arguments.

The names below are for components of your own (docs/custom-components.md).
"""

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import (
    Between,
    Completed,
    Constraint,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
    OneOf,
    arn_of,
)
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.arguments.validation import arguments, validate

__all__ = [
    "ArgumentError",
    "Between",
    "Completed",
    "Constraint",
    "Default",
    "DependentDefault",
    "Errors",
    "Flag",
    "InvalidArgument",
    "KmsKeyArn",
    "Length",
    "Matches",
    "Omitted",
    "OneOf",
    "RetentionDays",
    "Tags",
    "TopicArn",
    "arguments",
    "arn_of",
    "validate",
]
