"""Data sources and resolvers of AppSync that the emulator has."""

import re
from typing import Final

from embedded_aws.services.appsync.templates.rendering import explain_unsupported

DATA_SOURCES: Final = frozenset({"AMAZON_DYNAMODB", "AMAZON_EVENTBRIDGE", "AWS_LAMBDA", "HTTP", "NONE"})
"""Types of data sources."""
_MISSING_IN_CODE: Final = re.compile(
    r"\butil\.(?:http\.addResponseHeaders?|xml\.\w+|transform\.(?!toDynamoDB)\w+"
    r"|time\.parseFormattedToEpochMilliSeconds)\b|@aws-appsync/utils/rds"
    r"|\bextensions\.(?:setSubscription\w*Filter|invalidateSubscriptions)\b"
)
"""Methods and modules of resolvers in JavaScript that have no effect, or another one."""


def explain_data_source(type_: str) -> str | None:
    """Returns why a data source cannot be created; None if it can.

    Args:
        type_: Its type.
    """
    if type_ in DATA_SOURCES:
        return None
    allowed = ", ".join(sorted(DATA_SOURCES))
    return f"type: {type_!r} is not in the embedded emulator; must be one of {allowed}. Use a function."


def explain_template(name: str, template: str) -> str | None:
    """Returns why a mapping template is rejected; None if it is not.

    Args:
        name: Name of the input.
        template: The template.
    """
    reason = explain_unsupported(template)
    return f"{name}: the template cannot be run: {reason}. Change it." if reason else None


def explain_code(code: str) -> str | None:
    """Returns why the code of a resolver or function is rejected; None if it is not.

    Args:
        code: JavaScript.
    """
    if found := _MISSING_IN_CODE.search(code):
        return f"code: {found[0]} is not in the embedded emulator. Remove it."
    return None
