"""Expressions of DynamoDB from filters of GraphQL arguments."""

from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import is_array, is_object
from embedded_aws.services.appsync.templates.values import make_plain, to_attribute
from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import format_json

_COMPARISONS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_FUNCTIONS: Final = {
    "contains": "contains({name}, {value})",
    "notContains": "NOT contains({name}, {value})",
    "beginsWith": "begins_with({name}, {value})",
    "attributeType": "attribute_type({name}, {value})",
}
_JOINED: Final = {"and": " AND ", "or": " OR "}


class _Expression:
    """An expression, with its names and values."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, object] = {}

    def build(self, given: object) -> str:
        """Returns the expression of a filter.

        Args:
            given: Conditions by attribute, or filters by ``and``, ``or`` and ``not``.

        Raises:
            TypeError: If the filter is not a map.
        """
        return " AND ".join(f"({part})" for part in map(self._build_entry, _list_members(given)) if part)

    def _build_entry(self, entry: tuple[str, object]) -> str:
        key, value = entry
        if value is None:
            return ""
        if key in _JOINED:
            filters = value if is_array(value) else [value]
            return _JOINED[key].join(filter(None, (self.build(each) for each in filters)))
        if key == "not":
            inner = self.build(value)
            return f"NOT {inner}" if inner else ""
        name = f"#{key.replace('.', '_')}"
        self.names[name] = key
        return " AND ".join(self._build_condition(key, name, *each) for each in _list_members(value))

    def _build_condition(self, field: str, name: str, operator: str, value: object) -> str:
        keep: Callable[[object], str] = lambda each: self._keep_value(f":{field}_{operator}", each)  # noqa: E731
        match operator:
            case _ if operator in _COMPARISONS:
                return f"{name} {_COMPARISONS[operator]} {keep(value)}"
            case _ if operator in _FUNCTIONS:
                return _FUNCTIONS[operator].format(name=name, value=keep(value))
            case "between" if is_array(value):
                low, high = map(keep, value)
                return f"{name} BETWEEN {low} AND {high}"
            case "in" if is_array(value):
                return f"{name} IN ({', '.join(map(keep, value))})"
            case "attributeExists":
                return f"attribute_{'' if value else 'not_'}exists({name})"
            case _:
                raise RenderingError(f"{operator!r} is not an operator of a filter")

    def _keep_value(self, name: str, value: object) -> str:
        """Returns the name of a value; several conditions of an attribute have several."""
        plain = name.replace(".", "_")
        count = sum(each == plain or each.startswith(f"{plain}_") for each in self.values)
        unique = f"{plain}_{count}" if count else plain
        self.values[unique] = to_attribute(value)
        return unique


def _list_members(value: object) -> list[tuple[str, object]]:
    if is_object(value):
        return [*value.items()]
    raise TypeError(f"{value!r} is not a map")


class FilterUtilities(Tool):
    """The variable ``$util.transform``."""

    exposed = frozenset({"toDynamoDBConditionExpression", "toDynamoDBFilterExpression"})

    def toDynamoDBFilterExpression(self, given: object = None) -> str:  # noqa: N802 named by AppSync
        """Returns the JSON of an expression, its names and its values."""
        expression = _Expression()
        try:
            text = expression.build(make_plain(given) or {})
        except (AttributeError, TypeError, ValueError):
            raise RenderingError("the filter is not a map of attributes and conditions") from None
        return format_json(
            {
                "expression": text,
                "expressionNames": expression.names,
                "expressionValues": expression.values,
            }
        )

    toDynamoDBConditionExpression = toDynamoDBFilterExpression  # noqa: N815
