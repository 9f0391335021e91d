"""Calls of operations, and the errors that they raise."""

import json
import re
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import JsonObject, is_array, is_object
from embedded_aws.ministack import lambda_functions, responses
from embedded_aws.ministack.lambda_functions import FunctionRecord
from embedded_aws.ministack.records import Query, Response

LATEST: Final = "$LATEST"
"""Qualifier of the version that is not published."""
_STATUS: Final = {
    "DurableExecutionAlreadyStartedException": 409,
    "PreconditionFailedException": 412,
    "ProvisionedConcurrencyConfigNotFoundException": 404,
    "RequestTooLargeException": 413,
    "ResourceConflictException": 409,
    "ResourceNotFoundException": 404,
}


class OperationError(Exception):
    """An error of an operation.

    Args:
        code: Code of the error.
        message: Message for the caller.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def response(self) -> Response:
        """The response of the error."""
        return responses.json_error(self.code, self.message, _STATUS.get(self.code, 400))


def reject_value(message: str) -> OperationError:
    """Returns the error of a parameter with an invalid value."""
    return OperationError("InvalidParameterValueException", message)


def report_missing(message: str = "The resource you requested does not exist.") -> OperationError:
    """Returns the error of something that does not exist."""
    return OperationError("ResourceNotFoundException", message)


@dataclass(frozen=True)
class FunctionCall:
    """A call of an operation on a function.

    Attributes:
        name: Name of the function.
        qualifier: Version or alias, from the name or the query; None without one.
        data: Body, if it is JSON.
        query: Query parameters.
    """

    name: str
    qualifier: str | None
    data: JsonObject
    query: Query

    @classmethod
    def read(cls, function: str, data: JsonObject, query: Query) -> "FunctionCall":
        """Reads name and qualifier of a function.

        Args:
            function: Name or ARN, also with a qualifier.
            data: Body.
            query: Query parameters.
        """
        name, qualifier = lambda_functions.split_name(function)
        return cls(name, qualifier or read_option(query, "Qualifier"), data, query)

    @property
    def arn(self) -> str:
        """ARN of the function without qualifier."""
        region, account = responses.get_region(), responses.get_account_id()
        return f"arn:aws:lambda:{region}:{account}:function:{self.name}"

    @property
    def qualified_arn(self) -> str:
        """ARN of the function with its qualifier, if any."""
        return f"{self.arn}:{self.qualifier}" if self.qualifier else self.arn

    @property
    def function(self) -> FunctionRecord | None:
        """The record of the function; None if it does not exist."""
        return lambda_functions.functions.get(self.name)

    def require_function(self) -> FunctionRecord:
        """Returns the record of the function.

        Raises:
            OperationError: If it does not exist.
        """
        function = self.function
        if function is None:
            raise report_missing(f"Function not found: {self.arn}")
        return function

    def require_version(self) -> FunctionRecord:
        """Returns the record of the function, whose version or alias exists.

        Raises:
            OperationError: If the function, the version or the alias does not exist.
        """
        function = self.require_function()
        if not self.exists(function):
            alias = is_alias(self.qualifier or "")
            raise report_missing(
                f"{'Cannot find alias arn' if alias else 'Function not found'}: {self.qualified_arn}"
            )
        return function

    def exists(self, function: FunctionRecord) -> bool:
        """Whether the function has the version or alias."""
        known = (None, LATEST, *function["versions"], *function["aliases"])
        return self.qualifier in known


def is_alias(qualifier: str) -> bool:
    """Whether a qualifier is the name of an alias."""
    return bool(qualifier) and qualifier != LATEST and not qualifier.isdecimal()


def read_option(query: Query, name: str) -> str | None:
    """Returns a query parameter; None if it is missing or empty."""
    found: object = query.get(name)
    if is_array(found):
        found = next(iter(found), None)
    return str(found) if found else None


_WITH_CAPITAL: Final = ("ResourceNotFoundException", "ServiceException")
_WITHOUT_TYPE: Final = ("ValidationException", "SerializationException")
_OWN_MESSAGE: Final = re.compile(r" ReservedConcurrentExecutions ")


def complete_error(response: Response) -> Response:
    """Adds the fields that errors of Lambda have: ``Type``, and ``Message`` for some of them."""
    status, headers, body = response
    try:
        fields: object = json.loads(body)
    except ValueError:
        return response
    if not is_object(fields):
        return response
    code, message = fields.get("__type"), fields.get("message")
    if code is None or message is None or code in _WITHOUT_TYPE or _OWN_MESSAGE.match(str(message)):
        return response
    fields = {"Type": "User", **fields}
    if code in _WITH_CAPITAL:
        fields["Message"] = fields.pop("message")
    return status, headers, json.dumps(fields).encode()
