"""The variable ``$util`` of AppSync."""

import datetime
import time
import uuid
from typing import Any, NoReturn

from embedded_aws.emulator.patterns import compile_pattern
from embedded_aws.services.appsync.templates.values import AttributeUtilities, make_plain
from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.utilities import Utilities
from embedded_aws.velocity.values import BooleanValue, format_json

_TYPES = ((BooleanValue, "Boolean"), (str, "String"), (dict, "Map"), (list, "List"), ((int, float), "Number"))


class TemplateError(Exception):
    """A template ends with ``$util.error`` or a similar method.

    Attributes:
        type: Type of the error.
        data: Value of the field.
        info: Member ``errorInfo`` of the error.
    """

    def __init__(self, message: str, type_: str, data: Any = None, info: Any = None) -> None:
        super().__init__(message)
        self.type, self.data, self.info = type_, data, info


class _Time(Tool):
    """The variable ``$util.time``."""

    exposed = frozenset(
        {
            *("epochMilliSecondsToISO8601", "epochMilliSecondsToSeconds", "epochSecondsToISO8601"),
            *("nowEpochMilliSeconds", "nowEpochSeconds", "nowISO8601", "parseISO8601ToEpochMilliSeconds"),
        }
    )

    def nowISO8601(self) -> str:  # noqa: N802 named by AppSync
        """Returns the time as text."""
        return self.epochMilliSecondsToISO8601(self.nowEpochMilliSeconds())

    def nowEpochSeconds(self) -> int:  # noqa: N802
        """Returns the time in seconds."""
        return int(time.time())

    def nowEpochMilliSeconds(self) -> int:  # noqa: N802
        """Returns the time in milliseconds."""
        return int(time.time() * 1000)

    def epochMilliSecondsToSeconds(self, value: int) -> int:  # noqa: N802
        """Returns a time in seconds."""
        return value // 1000

    def epochMilliSecondsToISO8601(self, value: int) -> str:  # noqa: N802
        """Returns a time as text."""
        moment = datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value % 1000:03}Z"

    def epochSecondsToISO8601(self, value: int) -> str:  # noqa: N802
        """Returns a time as text."""
        return self.epochMilliSecondsToISO8601(value * 1000)

    def parseISO8601ToEpochMilliSeconds(self, text: str) -> int:  # noqa: N802
        """Returns a time in milliseconds."""
        return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)


class ResolverUtilities(Utilities):
    """The variable ``$util``.

    Attributes:
        errors: Errors that the template appends.
    """

    exposed = frozenset(
        {
            *Utilities.exposed,
            *("appendError", "autoId", "defaultIfNull", "defaultIfNullOrBlank", "defaultIfNullOrEmpty"),
            *(
                "dynamodb",
                "error",
                "isBoolean",
                "isList",
                "isMap",
                "isNull",
                "isNullOrBlank",
                "isNullOrEmpty",
            ),
            *("isNumber", "isString", "matches", "qr", "quiet", "time", "toJson", "typeOf", "unauthorized"),
            "validate",
        }
    )
    dynamodb = AttributeUtilities()
    time = _Time()

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.errors: list[dict[str, Any]] = []

    def qr(self, *_: Any) -> str:
        """Writes nothing."""
        return ""

    quiet = qr

    def error(self, message: Any, type_: Any = None, data: Any = None, info: Any = None) -> NoReturn:
        """Ends the template with an error."""
        raise TemplateError(str(message), str(type_ or "Custom"), make_plain(data), make_plain(info))

    def appendError(self, message: Any, type_: Any = None, data: Any = None, info: Any = None) -> str:  # noqa: N802
        """Adds an error to the response."""
        found = {"message": str(message), "errorType": type_ or "Custom", "data": make_plain(data)}
        self.errors.append({**found, "errorInfo": make_plain(info)})
        return ""

    def validate(self, holds: Any, message: Any, type_: Any = None, data: Any = None) -> str:
        """Ends the template with an error unless a condition holds."""
        return "" if holds else self.error(message, type_ or "CustomTemplateException", data)

    def unauthorized(self) -> NoReturn:
        """Ends the template: the caller is not authorized."""
        raise TemplateError("Unauthorized", "Unauthorized")

    def toJson(self, value: Any = None) -> str:  # noqa: N802
        """Returns the JSON of a value."""
        return self.write_text(format_json(make_plain(value)))

    def autoId(self) -> str:  # noqa: N802
        """Returns a new ID."""
        return str(uuid.uuid4())

    def isNull(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is null."""
        return BooleanValue(value is None)

    def isNullOrEmpty(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is null or empty."""
        return BooleanValue(value is None or value in ("", {}, []))

    def isNullOrBlank(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a text is null or blank."""
        return BooleanValue(value is None or (isinstance(value, str) and not value.strip()))

    def defaultIfNull(self, value: Any = None, default: Any = None) -> Any:  # noqa: N802
        """Returns the value, or a default for null."""
        return default if value is None else value

    def defaultIfNullOrEmpty(self, value: Any = None, default: Any = None) -> Any:  # noqa: N802
        """Returns the value, or a default for null and empty values."""
        return default if self.isNullOrEmpty(value) else value

    def defaultIfNullOrBlank(self, value: Any = None, default: Any = None) -> Any:  # noqa: N802
        """Returns the value, or a default for null and blank texts."""
        return default if self.isNullOrBlank(value) else value

    def typeOf(self, value: Any = None) -> str:  # noqa: N802
        """Returns the name of the type of a value."""
        return next((name for kind, name in _TYPES if isinstance(value, kind)), "Null")

    def isString(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a text."""
        return BooleanValue(self.typeOf(value) == "String")

    def isNumber(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a number."""
        return BooleanValue(self.typeOf(value) == "Number")

    def isBoolean(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a boolean."""
        return BooleanValue(self.typeOf(value) == "Boolean")

    def isList(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a list."""
        return BooleanValue(self.typeOf(value) == "List")

    def isMap(self, value: Any = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a map."""
        return BooleanValue(self.typeOf(value) == "Map")

    def matches(self, pattern: str, text: str) -> BooleanValue:
        """Returns whether a text matches a regular expression."""
        return BooleanValue(compile_pattern(pattern).search(text) is not None)
