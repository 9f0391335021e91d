"""Arguments that many components have: each rule stands here once."""

from typing import Annotated, Any, Final, Literal

import pulumi

from serverless_patterns.arguments.declarations import (
    SAME_REGION,
    Constraint,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
    OneOf,
    arn_of,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show

LOG_RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Retention periods that CloudWatch Logs accepts (PutRetentionPolicy)."""

RetentionDays = Annotated[
    int | Omitted,
    OneOf(LOG_RETENTION_DAYS),
    DependentDefault("`30`, or `365` if `hardened`", lambda given: 365 if given.get("hardened") else 30),
]
"""Days that CloudWatch Logs keeps log events."""

KEY = "key/[A-Za-z0-9-]+"
"""Pattern of the last part of the ARN of a KMS key; a policy cannot name an alias."""

KmsKeyArn = Annotated[
    pulumi.Input[str] | None,
    arn_of("kms", KEY, "the ARN of a key, not its alias", region=SAME_REGION),
    Default(),
]
"""ARN of a customer managed key in the Region of the component."""

CERTIFICATE = "certificate/[A-Za-z0-9-]+"
"""Pattern of the last part of the ARN of a certificate."""

CERTIFICATE_ARN = arn_of(
    "acm", CERTIFICATE, "the ARN of a certificate, as in arn:aws:acm:…", region=SAME_REGION
)
"""ARN of a certificate in the Region of the component."""

WEB_ACL_ARN = arn_of(
    "wafv2",
    "regional/webacl/[^/]+/[^/]+",
    "the ARN of a web ACL with the scope REGIONAL",
    region=SAME_REGION,
)
"""ARN of a web ACL in the Region of the component."""

TOPIC = "[A-Za-z0-9_-]{1,256}"
"""Last part of the ARN of a standard topic."""
ALARM_TOPIC_ARN = arn_of(
    "sns",
    TOPIC,
    "the ARN of a standard topic; CloudWatch alarms do not notify FIFO topics",
    region=SAME_REGION,
)
"""ARN of a topic that alarms notify, for a component that requires one."""

NonRetryableErrors = Annotated[
    list[Annotated[str, Matches(r"[^\s]{1,256}", "the name of an error, such as CardDeclinedError")]]
    | Omitted,
    Default([]),
]
"""Names of errors that a retry does not change."""

TopicArn = Annotated[pulumi.Input[str] | None, ALARM_TOPIC_ARN, Default()]
"""ARN of a topic that alarms notify, in the Region of the component."""


class SecretText(Matches):
    """A string that errors do not show."""

    is_secret = True

    def problem(self, value: Any) -> str:  # noqa: ARG002, D102
        return f"must be {self.meaning}"


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

InstructionSet = Literal["arm64", "x86_64"]

Architecture = Annotated[InstructionSet | Omitted, Default("arm64")]
"""Instruction set architecture of a function or a task."""

VARIABLE = Matches("[A-Za-z][A-Za-z0-9_]+", "2 or more letters, digits and underscores, a letter first")
"""Name of an environment variable (Environment, AWS Lambda API reference)."""

Environment = Annotated[dict[Annotated[str, VARIABLE], pulumi.Input[str]] | Omitted, Default({})]
"""Environment variables by name."""

_RESERVED_BUCKET_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
"""Beginnings of names that new buckets cannot have (Amazon S3 User Guide, naming rules)."""

BUCKET_NAME = Matches(
    rf"(?!{'|'.join(_RESERVED_BUCKET_PREFIXES)}|.*\.\.|(\d+\.){{3}}\d+$)"
    r"(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)"
    r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "the name of a bucket",
)
"""Name of a general purpose bucket (Amazon S3 User Guide)."""

BucketName = Annotated[pulumi.Input[str] | None, BUCKET_NAME, Default()]
"""Name of an S3 bucket."""

ORIGIN = Matches(r"https?://[^/*\s?#@]+", "an origin, such as https://app.example.com")
"""Origin of a page."""

CACHE_CONTROL = Matches(r"[a-z0-9=, -]+", "a Cache-Control header, such as 'public, max-age=60'")
"""``Cache-Control`` header of an object."""

Flag = Annotated[bool | Omitted, Default(value=False)]
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
    | Omitted,
    Length(0, 50),
    Default({}),
]
"""Tags by key (Tagging AWS Resources User Guide)."""


def check_bucket_name(errors: Errors) -> None:
    """Checks the beginning of the name of a component, which is that of the name of its buckets."""
    for prefix in _RESERVED_BUCKET_PREFIXES:
        if errors.name.startswith(prefix):
            errors.add("", f"{show(errors.name)} begins with '{prefix}', which S3 reserves; rename it")
