"""Rules that AWS's services validate requests by, and the words of their errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.protocol.conversions import (
    Convert,
    describe_class,
    describe_token,
    describe_token_plainly,
)

_PARAMETER: Final = "InvalidParameterException"
_QUERY: Final = "ValidationError"


@dataclass(frozen=True)
class Rules:
    """Rules of a service.

    Attributes:
        name: Name of the service in botocore.
        code: Code of the error.
        hidden: Whether messages leave out values, and the values of enumerations.
        input_named: Whether paths of parameters in the body begin with the name of the input.
        describe: Returns the message for JSON of another type; None if the service has messages of its own.
        arns_first: Whether the service rejects invalid ARNs itself, before all others.
    """

    name: str
    code: str = "ValidationException"
    hidden: bool = False
    input_named: bool = False
    describe: Convert | None = describe_token
    arns_first: bool = False


_RULES: Final = (
    Rules("acm"),
    Rules("apigateway", input_named=True, describe=describe_class),
    Rules("cloudwatch", _QUERY, describe=None),
    Rules("cognito-identity"),
    Rules("cognito-idp", _PARAMETER, describe=None),
    Rules("dynamodb", describe=None),
    Rules("dynamodbstreams", describe=None),
    Rules("elbv2", _QUERY),
    Rules("events"),
    Rules("firehose"),
    Rules("iam", _QUERY, hidden=True),
    Rules("kinesis", describe=None),
    Rules("kms"),
    Rules("lambda"),
    Rules("logs", _PARAMETER),
    Rules("pipes"),
    Rules("rds-data"),
    Rules("resourcegroupstaggingapi", _PARAMETER),
    Rules("route53", "InvalidInput"),
    Rules("scheduler"),
    Rules("secretsmanager"),
    Rules("sns", _QUERY, arns_first=True),
    Rules("ssm"),
    Rules("stepfunctions"),
    Rules("sts", _QUERY),
    Rules("wafv2"),
)
RULES: Final[Mapping[str, Rules]] = {rules.name: rules for rules in _RULES}
"""Rules by the name of the service in botocore.

Services with other messages, such as Amazon SQS, Amazon S3 and Amazon ECS, validate requests themselves.
"""
_PLAIN: Final = frozenset({"dynamodb", "dynamodbstreams"})
"""Services whose messages for values of another type have no articles."""


def find_description(service: str) -> Convert:
    """Returns the function that describes a scalar value of another type.

    Args:
        service: Name of the service in botocore.
    """
    if service in _PLAIN:
        return describe_token_plainly
    rules = RULES.get(service)
    return (rules and rules.describe) or describe_token
