"""Retriers and catchers."""

from serverless_patterns.patterns.workflow.definition.fields import (
    ANY,
    COMMENT,
    ERROR_NAMES,
    LONGEST_SECONDS,
    OBJECT,
    RESULT_PATH,
    STATE_NAME,
    describe_other_language,
    integer,
    list_of,
    number,
    one_of,
)
from serverless_patterns.patterns.workflow.definition.shape import Field, Shape, require

RETRY = list_of(
    "retriers",
    Shape(
        "a retrier",
        {
            **COMMENT,
            "ErrorEquals": require(ERROR_NAMES),
            "IntervalSeconds": integer(1, LONGEST_SECONDS),
            "MaxAttempts": integer(0, LONGEST_SECONDS),
            "BackoffRate": number(1),
            "MaxDelaySeconds": integer(1, 31_622_399),
            "JitterStrategy": one_of("FULL", "NONE"),
        },
    ),
    may_be_empty=True,
)
"""The field ``Retry``."""


def catch(*, jsonata: bool) -> Field:
    """Returns the field ``Catch``."""
    own, other = ({"Output": ANY}, "ResultPath") if jsonata else ({"ResultPath": RESULT_PATH}, "Output")
    fields = {
        **COMMENT,
        "ErrorEquals": require(ERROR_NAMES),
        "Next": require(STATE_NAME),
        "Assign": OBJECT,
        **own,
    }
    catcher = Shape("a catcher", fields, elsewhere={other: describe_other_language(jsonata=jsonata)})
    return list_of("catchers", catcher, may_be_empty=True)
