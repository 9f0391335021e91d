"""Forms, which both SQS and SNS accept."""

from collections.abc import Mapping

from serverless_patterns.connections.mapping_templates import form_value
from serverless_patterns.connections.rest.service_errors import ServiceErrors
from serverless_patterns.connections.rest.sources import RequestPart
from serverless_patterns.connections.rest.templates import assign_all

FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
ERRORS = ServiceErrors(
    code_path="$.Error.Code",
    client=("InvalidParameter", "InvalidMessageContents", "InvalidAttribute", "MissingParameter"),
    busy=("Throttl", "OverLimit"),
)


def form_template(action: str, fields: Mapping[str, str]) -> str:
    """Returns VTL of a form: every value is URL-encoded, so that none can begin another field.

    Args:
        action: ``SendMessage`` or ``Publish``.
        fields: VTL expression of the value by field.
    """
    form = "".join(f"&{field}={form_value(expression)}" for field, expression in fields.items())
    return f"Action={action}{form}"


def attribute_fields(attributes: Mapping[str, RequestPart], prefix: str) -> tuple[str, dict[str, str]]:
    """Returns VTL to begin a template with, and the fields of the attributes of a message.

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
