"""The rules of a Choice state."""

from serverless_patterns.patterns.workflow.definition.fields import (
    ANY,
    BOOLEAN,
    COMMENT,
    LIST,
    NUMBER,
    OBJECT,
    PATH,
    STATE_NAME,
    STRING,
    TIMESTAMP,
    VARIABLE,
    describe_other_language,
    list_of,
)
from serverless_patterns.patterns.workflow.definition.shape import Field, Shape, is_expression, require


def _operators() -> dict[str, Field]:
    operands = {"String": STRING, "Numeric": NUMBER, "Timestamp": TIMESTAMP}
    orders = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
    fields = {f"{kind}{order}": operand for kind, operand in operands.items() for order in orders}
    fields["BooleanEquals"] = BOOLEAN
    fields |= {f"{name}Path": PATH for name in fields}
    kinds = ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")
    return {**fields, "StringMatches": STRING, **{f"Is{kind}": BOOLEAN for kind in kinds}}


OPERATORS = _operators()
"""The comparison operators of JSONPath, each with its type of value."""
COMBINATORS = ("And", "Or", "Not")

# Nested rules are checked where they are found, since they may be nested to any depth.
_COMPARISON = {
    **COMMENT,
    "Variable": VARIABLE,
    **OPERATORS,
    "And": LIST,
    "Or": LIST,
    "Not": OBJECT,
}
_ALTERNATIVES = ((*OPERATORS, *COMBINATORS),)
_CONDITION = Field(
    "true, false or a JSONata expression in {% %}",
    lambda value: isinstance(value, bool) or is_expression(value),
    required=True,
)
_TARGET = {"Next": require(STATE_NAME), "Assign": OBJECT}

NESTED_RULE = Shape(
    "a rule inside another",
    _COMPARISON,
    at_most_one=_ALTERNATIVES,
    elsewhere=dict.fromkeys(("Next", "Assign"), "is allowed in the outermost rule only"),
)
_JSONPATH_RULE = Shape(
    "a choice rule",
    {**_COMPARISON, **_TARGET},
    at_most_one=_ALTERNATIVES,
    elsewhere=dict.fromkeys(("Condition", "Output"), describe_other_language(jsonata=False)),
)
_JSONATA_RULE = Shape(
    "a choice rule",
    {**COMMENT, "Condition": _CONDITION, **_TARGET, "Output": ANY},
    elsewhere=dict.fromkeys(("Variable", *COMBINATORS, *OPERATORS), describe_other_language(jsonata=True)),
)


def choices(*, jsonata: bool) -> Field:
    """Returns the field ``Choices``."""
    return require(list_of("choice rules", _JSONATA_RULE if jsonata else _JSONPATH_RULE))
