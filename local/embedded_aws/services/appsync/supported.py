"""Data sources and resolvers of AppSync that the emulator has."""

from typing import Final

DATA_SOURCES: Final = frozenset({"AMAZON_DYNAMODB", "AMAZON_EVENTBRIDGE", "AWS_LAMBDA", "HTTP", "NONE"})
"""Types of data sources."""


def explain_data_source(type_: str) -> str | None:
    """Returns why a data source cannot be created; None if it can.

    Args:
        type_: Its type.
    """
    if type_ in DATA_SOURCES:
        return None
    allowed = ", ".join(sorted(DATA_SOURCES))
    return f"type: {type_!r} is not in the embedded emulator; must be one of {allowed}. Use a function."


def explain_template(name: str) -> str:
    """Returns why a mapping template is rejected.

    Args:
        name: Name of the input.
    """
    return (
        f"{name}: a VTL mapping template is not run by the embedded emulator; must be left out. Write the "
        "resolver in JavaScript: 'code' with the runtime APPSYNC_JS, or use a direct Lambda resolver."
    )
