"""What sending to SQS and publishing to SNS have in common: both take a form."""

from collections.abc import Mapping

import pulumi

from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_sources
from serverless_patterns.patterns.api_gateway_facade.request.templates import assign_all, form_value
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
MAX_ATTRIBUTES = 10
"""Attributes of a message (SQS quotas); SNS delivers no more of them to a queue."""
_NAME = r"(?!(?i:aws|amazon)\.)(?=.{1,256}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
ERRORS = ServiceErrors(
    code_path="$.Error.Code",
    client=("InvalidParameter", "InvalidMessageContents", "InvalidAttribute", "MissingParameter"),
    busy=("Throttl", "OverLimit"),
)


def read_message_attributes(given: Given, parameters: tuple[str, ...]) -> dict[str, Source]:
    """The argument ``message_attributes``, checked."""
    attributes = read_sources(given, "message_attributes", parameters)
    means = "named with letters, digits and . _ -, at most 256 of them, no . at an end or beside another, and"
    means += " not beginning with AWS. or Amazon."
    for name in attributes:
        given.matches(f"message_attributes.{name}", name, _NAME, means)
    if len(attributes) > MAX_ATTRIBUTES:
        given.fault("message_attributes", f"are {len(attributes)}, a message has at most {MAX_ATTRIBUTES}")
    return attributes


def form_template(action: str, fields: Mapping[str, str]) -> str:
    """VTL of a form: every value is URL-encoded, so that none can begin a field of its own.

    Args:
        action: ``SendMessage`` or ``Publish``.
        fields: VTL expression of the value by field.
    """
    form = "".join(f"&{field}={form_value(expression)}" for field, expression in fields.items())
    return f"Action={action}{form}"


def attribute_fields(attributes: Mapping[str, Source], prefix: str) -> tuple[str, dict[str, str]]:
    """VTL to begin a template with, and the fields of the attributes of a message.

    Args:
        attributes: Their sources by name.
        prefix: What their fields begin with.
    """
    fields: dict[str, str] = {}
    for index, name in enumerate(attributes):
        fields[f"{prefix}.{index + 1}.Name"] = f"'{name}'"
        fields[f"{prefix}.{index + 1}.Value.DataType"] = "'String'"
        fields[f"{prefix}.{index + 1}.Value.StringValue"] = f"$attribute{index}"
    return assign_all(attributes.values(), "attribute"), fields


def sending_statements(
    action: str, arn: pulumi.Input[str], kms_key_arn: pulumi.Input[str] | None
) -> list[PolicyStatementArgs]:
    """Lets a role send to ``arn``, and use the key that its messages are encrypted with."""
    key = [allow(["kms:GenerateDataKey", "kms:Decrypt"], kms_key_arn)] if kms_key_arn else []
    return [allow([action], arn), *key]
