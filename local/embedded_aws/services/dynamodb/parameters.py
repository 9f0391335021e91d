"""Expressions of a request with the names and values for their placeholders."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.json_values import read_object
from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid
from embedded_aws.services.dynamodb.expressions.binding import Bound, bind
from embedded_aws.services.dynamodb.expressions.nodes import Node
from embedded_aws.services.dynamodb.expressions.parsing import (
    Expression,
    parse_condition,
    parse_projection,
    parse_update,
)
from embedded_aws.services.dynamodb.inputs import read_value
from embedded_aws.services.dynamodb.legacy import read_conditions
from embedded_aws.services.dynamodb.requests import Request
from embedded_aws.services.dynamodb.values import Value

_NAMES: Final = "ExpressionAttributeNames"
_VALUES: Final = "ExpressionAttributeValues"
_PLACEHOLDERS: Final[Mapping[str, re.Pattern[str]]] = {
    _NAMES: re.compile("#[A-Za-z0-9_]+"),
    _VALUES: re.compile(":[A-Za-z0-9_]+"),
}
_MOST_BYTES: Final = 4096


class Expressions:
    """The expressions of a request.

    Args:
        given: The request, or the part of it with the expressions.
        parameters: Parameters with expressions that the operation has.
        legacy: Parameters of the operation that cannot be combined with expressions.
        brief: Parameters whose error for a long expression does not have its size.

    Raises:
        DynamoDbError: If the names and values, or the combination of parameters, is invalid.
    """

    def __init__(
        self,
        given: Request,
        parameters: Sequence[str],
        *,
        legacy: Sequence[str] = (),
        brief: Sequence[str] = (),
    ) -> None:
        members: Mapping[str, object] = given
        self._request, self._given, self._brief, self._used = given, members, brief, set[str]()
        self._parameters = [name for name in parameters if members.get(name) is not None]
        self._require_one_kind([name for name in legacy if members.get(name) is not None])
        for name in (_NAMES, _VALUES):
            self._check_placeholders(name, parameters)
        self.names: Mapping[str, str] = given.get("ExpressionAttributeNames") or {}
        values = given.get("ExpressionAttributeValues") or {}
        self.values = {name: self._read_value(name, value) for name, value in values.items()}

    def _require_one_kind(self, legacy: list[str]) -> None:
        if legacy and self._parameters:
            raise invalid(
                "Can not use both expression and non-expression parameters in the same request: "
                f"Non-expression parameters: {{{', '.join(legacy)}}} "
                f"Expression parameters: {{{', '.join(self._parameters)}}}"
            )

    def _check_placeholders(self, name: str, parameters: Sequence[str]) -> None:
        given = self._given.get(name)
        if given is None:
            return
        found = read_object(given)
        if not self._parameters:
            missing = [each for each in parameters if each != "ProjectionExpression"]
            verb = "is" if len(missing) == 1 else "are"
            suffix = f": {' and '.join(missing)} {verb} null" if name == _VALUES and missing else ""
            raise invalid(f"{name} can only be specified when using expressions{suffix}")
        if not found:
            raise invalid(f"{name} must not be empty")
        for placeholder in found:
            if not _PLACEHOLDERS[name].fullmatch(placeholder):
                raise invalid(f'{name} contains invalid key: Syntax error; key: "{placeholder}"')

    def _read_value(self, name: str, value: Value) -> Value:
        try:
            return read_value(value)
        except DynamoDbError as error:
            if error.code != "ValidationException":
                raise
            text = f"{_VALUES} contains invalid value: {error.message} for key {name}"
            raise invalid(text) from None

    def read(self, parameter: str) -> Bound | None:
        """Returns the expression of a parameter; None if the request has none.

        Raises:
            DynamoDbError: If it is invalid.
        """
        text = self._given.get(parameter)
        if not isinstance(text, str):
            return None
        self._check_size(parameter, text)
        expression = _parse(parameter, text)
        self._used.update(expression.placeholders)
        return bind(expression, self.names, self.values)

    def _check_size(self, parameter: str, text: str) -> None:
        if not text.strip():
            raise invalid(f"Invalid {parameter}: The expression can not be empty;")
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > _MOST_BYTES:
            suffix = "" if parameter in self._brief else f" expression size: {size}"
            raise invalid(
                f"Invalid {parameter}: Expression size has exceeded the maximum allowed size;{suffix}"
            )

    def read_condition(self, parameter: str, legacy: str) -> tuple[Node | None, Bound | None]:
        """Returns a condition of an expression or of the parameter that it replaces.

        Args:
            parameter: The parameter with an expression.
            legacy: The parameter from before expressions.

        Raises:
            DynamoDbError: If it is invalid.
        """
        bound = self.read(parameter)
        if bound is None:
            return read_conditions(self._request, legacy), None
        (node,) = bound.nodes
        return node, bound  # type: ignore[return-value]

    def finish(self) -> None:
        """Requires that the expressions use all names and values.

        Raises:
            DynamoDbError: If they leave one out.
        """
        for name, found in ((_NAMES, self.names), (_VALUES, self.values)):
            if unused := [each for each in found if each not in self._used]:
                keys = f"{{{', '.join(unused)}}}"
                raise invalid(f"Value provided in {name} unused in expressions: keys: {keys}")


def _parse(parameter: str, text: str) -> Expression:
    if parameter == "UpdateExpression":
        return parse_update(text)
    if parameter == "ProjectionExpression":
        return parse_projection(text)
    return parse_condition(parameter, text)
