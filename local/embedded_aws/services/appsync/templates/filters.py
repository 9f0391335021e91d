"""Expressions of DynamoDB from filters of GraphQL arguments."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

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
        self.values: dict[str, Any] = {}

    def build(self, given: Mapping[str, Any]) -> str:
        """Returns the expression of a filter.

        Args:
            given: Conditions by attribute, or filters by ``and``, ``or`` and ``not``.
        """
        return " AND ".join(f"({part})" for part in map(self._build_entry, given.items()) if part)

    def _build_entry(self, entry: tuple[str, Any]) -> str:
        key, value = entry
        if value is None:
            return ""
        if key in _JOINED:
            filters = cast("list[Any]", value) if isinstance(value, list) else [value]
            return _JOINED[key].join(filter(None, (self.build(each) for each in filters)))
        if key == "not":
            inner = self.build(value)
            return f"NOT {inner}" if inner else ""
        name = f"#{key.replace('.', '_')}"
        self.names[name] = key
        conditions = cast("Mapping[str, Any]", value).items()
        return " AND ".join(self._build_condition(key, name, *each) for each in conditions)

    def _build_condition(self, field: str, name: str, operator: str, value: Any) -> str:
        keep: Callable[[Any], str] = lambda each: self._keep_value(f":{field}_{operator}", each)  # noqa: E731
        match operator:
            case _ if operator in _COMPARISONS:
                return f"{name} {_COMPARISONS[operator]} {keep(value)}"
            case _ if operator in _FUNCTIONS:
                return _FUNCTIONS[operator].format(name=name, value=keep(value))
            case "between" if isinstance(value, list):
                low, high = map(keep, cast("list[Any]", value))
                return f"{name} BETWEEN {low} AND {high}"
            case "in" if isinstance(value, list):
                return f"{name} IN ({', '.join(map(keep, cast('list[Any]', value)))})"
            case "attributeExists":
                return f"attribute_{'' if value else 'not_'}exists({name})"
            case _:
                raise RenderingError(f"{operator!r} is not an operator of a filter")

    def _keep_value(self, name: str, value: Any) -> str:
        """Returns the name of a value; several conditions of an attribute have several."""
        plain = name.replace(".", "_")
        count = sum(each == plain or each.startswith(f"{plain}_") for each in self.values)
        unique = f"{plain}_{count}" if count else plain
        self.values[unique] = to_attribute(value)
        return unique


class FilterUtilities(Tool):
    """The variable ``$util.transform``."""

    exposed = frozenset({"toDynamoDBConditionExpression", "toDynamoDBFilterExpression"})

    def toDynamoDBFilterExpression(self, given: Any = None) -> str:  # noqa: N802 named by AppSync
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
