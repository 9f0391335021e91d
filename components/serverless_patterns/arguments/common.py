"""Arguments that many components have: each rule stands here once."""

from typing import Annotated, Any, Final, TypeVar

import pulumi

from serverless_patterns.arguments.declarations import (
    Constraint,
    Default,
    DependentDefault,
    Length,
    Matches,
    OneOf,
    arn_of,
)

T = TypeVar("T")

LOG_RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""What CloudWatch Logs accepts as a retention (PutRetentionPolicy)."""

RetentionDays = Annotated[
    int | None,
    OneOf(LOG_RETENTION_DAYS),
    DependentDefault("`30`, or `365` if `hardened`", lambda given: 365 if given.get("hardened") else 30),
]
"""Days that CloudWatch Logs keeps log events."""

KmsKeyArn = Annotated[pulumi.Input[str] | None, arn_of("kms"), Default()]
"""ARN of a customer managed key."""

TopicArn = Annotated[pulumi.Input[str] | None, arn_of("sns"), Default()]
"""ARN of an SNS topic."""


class _AtLeastOne(Constraint):
    @property
    def meaning(self) -> str:
        return "a list that is not empty"

    def allows(self, value: Any) -> bool:
        return len(value) > 0

    def problem(self, value: Any) -> str:  # noqa: ARG002
        return "is empty; name at least one"


AT_LEAST_ONE = _AtLeastOne()
"""A list with an entry, at least."""

Architecture = Annotated[str | None, OneOf(("arm64", "x86_64")), Default("arm64")]
"""Instruction set architecture of a function or a task."""

VARIABLE = Matches("[A-Za-z][A-Za-z0-9_]+", "2 or more letters, digits and underscores, a letter first")
"""Name of an environment variable (Environment, AWS Lambda API reference)."""

Environment = Annotated[dict[Annotated[str, VARIABLE], pulumi.Input[str]] | None, Default({})]
"""Environment variables by name."""

BUCKET_NAME = Matches(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
"""Name of a general purpose bucket (Amazon S3 User Guide)."""

BucketName = Annotated[pulumi.Input[str] | None, BUCKET_NAME, Default()]
"""Name of an S3 bucket."""

ORIGIN = Matches(r"https?://[^/*]+", "an origin, such as https://app.example.com")
"""Origin of a page."""

CACHE_CONTROL = Matches(r"[a-z0-9=, -]+", "a Cache-Control header, such as 'public, max-age=60'")
"""``Cache-Control`` header of an object."""

Flag = Annotated[bool | None, Default(value=False)]
"""Whether to do something that is not done without being asked for."""

_TAG = r"[\w .:/=+@-]"
_TAG_MEANING = "letters, digits, spaces and _ . : / = + - @"

Tags = Annotated[
    dict[
        Annotated[
            str,
            Matches(
                rf"(?i:(?!aws:)){_TAG}{{1,128}}",
                f"a key of 1 to 128 {_TAG_MEANING} that does not begin with 'aws:'",
            ),
        ],
        Annotated[pulumi.Input[str], Matches(rf"{_TAG}{{0,256}}", f"up to 256 {_TAG_MEANING}")],
    ]
    | None,
    Length(0, 50),
    Default({}),
]
"""Tags by key (Tagging AWS Resources User Guide)."""


def filled(value: T | None) -> T:
    """Returns an argument that has a default, and so is never None once it was validated."""
    if value is None:
        raise TypeError("an argument without a default was read as if it had one")
    return value
