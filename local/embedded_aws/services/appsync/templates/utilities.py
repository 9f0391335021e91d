"""The variable ``$util`` of AppSync."""

import secrets
import string
import time
import uuid
from typing import Final, NoReturn

from embedded_aws.emulator.patterns import compile_pattern
from embedded_aws.json_values import read_object
from embedded_aws.services.appsync.templates.filters import FilterUtilities
from embedded_aws.services.appsync.templates.groups import (
    ListUtilities,
    MapUtilities,
    NumberUtilities,
    TextUtilities,
)
from embedded_aws.services.appsync.templates.times import TimeUtilities
from embedded_aws.services.appsync.templates.values import AttributeUtilities, make_plain
from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.utilities import Utilities
from embedded_aws.velocity.values import BooleanValue, format_json

_TYPES = ((BooleanValue, "Boolean"), (str, "String"), (dict, "Map"), (list, "List"), ((int, float), "Number"))


_BASE_32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE_62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_KSUID_EPOCH: Final = 1_400_000_000


class TemplateError(Exception):
    """A template ends with ``$util.error`` or a similar method.

    Attributes:
        type: Type of the error.
        data: Value of the field.
        info: Member ``errorInfo`` of the error.
    """

    def __init__(self, message: str, type_: str, data: object = None, info: object = None) -> None:
        super().__init__(message)
        self.type, self.data, self.info = type_, data, info


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
            *("authType", "autoKsuid", "autoUlid", "list", "map", "math", "str", "transform", "validate"),
        }
    )
    dynamodb = AttributeUtilities()
    transform = FilterUtilities()

    def __init__(self, budget: Budget, identity: object = None) -> None:
        super().__init__(budget)
        self.identity = read_object(identity)
        self.errors: list[dict[str, object]] = []
        # Not of the class, where they would hide Python's names.
        self.list, self.map = ListUtilities(), MapUtilities()
        self.math, self.str, self.time = NumberUtilities(), TextUtilities(), TimeUtilities()

    def qr(self, *_: object) -> str:
        """Writes nothing."""
        return ""

    quiet = qr

    def error(
        self, message: object, type_: object = None, data: object = None, info: object = None
    ) -> NoReturn:
        """Ends the template with an error."""
        raise TemplateError(str(message), str(type_ or "Custom"), make_plain(data), make_plain(info))

    def appendError(  # noqa: N802
        self, message: object, type_: object = None, data: object = None, info: object = None
    ) -> str:
        """Adds an error to the response."""
        found = {"message": str(message), "errorType": type_ or "Custom", "data": make_plain(data)}
        self.errors.append({**found, "errorInfo": make_plain(info)})
        return ""

    def validate(self, holds: object, message: object, type_: object = None, data: object = None) -> str:
        """Ends the template with an error unless a condition holds."""
        return "" if holds else self.error(message, type_ or "CustomTemplateException", data)

    def unauthorized(self) -> NoReturn:
        """Ends the template: the caller is not authorized."""
        raise TemplateError("Unauthorized", "Unauthorized")

    def toJson(self, value: object = None) -> str:  # noqa: N802
        """Returns the JSON of a value."""
        return self.write_text(format_json(make_plain(value)))

    def autoId(self) -> str:  # noqa: N802
        """Returns a new ID."""
        return str(uuid.uuid4())

    def autoUlid(self) -> str:  # noqa: N802
        """Returns a new ID in which the time comes first, in base 32."""
        return _encode(int(time.time() * 1000) << 80 | secrets.randbits(80), _BASE_32, 26)

    def autoKsuid(self) -> str:  # noqa: N802
        """Returns a new ID in which the time comes first, in base 62."""
        return _encode((int(time.time()) - _KSUID_EPOCH) << 128 | secrets.randbits(128), _BASE_62, 27)

    def authType(self) -> str:  # noqa: N802
        """Returns the authorization type of the request."""
        match self.identity:
            case {"resolverContext": _}:
                return "Lambda Authorization"
            case {"userArn": _}:
                return "IAM Authorization"
            case {"issuer": str(issuer)}:
                return (
                    "User Pool Authorization" if "cognito-idp" in issuer else "Open ID Connect Authorization"
                )
            case _:
                return "API Key Authorization"

    def isNull(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is null."""
        return BooleanValue(value is None)

    def isNullOrEmpty(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is null or empty."""
        return BooleanValue(value is None or value in ("", {}, []))

    def isNullOrBlank(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a text is null or blank."""
        return BooleanValue(value is None or (isinstance(value, str) and not value.strip()))

    def defaultIfNull(self, value: object = None, default: object = None) -> object:  # noqa: N802
        """Returns the value, or a default for null."""
        return default if value is None else value

    def defaultIfNullOrEmpty(self, value: object = None, default: object = None) -> object:  # noqa: N802
        """Returns the value, or a default for null and empty values."""
        return default if self.isNullOrEmpty(value) else value

    def defaultIfNullOrBlank(self, value: object = None, default: object = None) -> object:  # noqa: N802
        """Returns the value, or a default for null and blank texts."""
        return default if self.isNullOrBlank(value) else value

    def typeOf(self, value: object = None) -> str:  # noqa: N802
        """Returns the name of the type of a value."""
        return next((name for kind, name in _TYPES if isinstance(value, kind)), "Null")

    def isString(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a text."""
        return BooleanValue(self.typeOf(value) == "String")

    def isNumber(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a number."""
        return BooleanValue(self.typeOf(value) == "Number")

    def isBoolean(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a boolean."""
        return BooleanValue(self.typeOf(value) == "Boolean")

    def isList(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a list."""
        return BooleanValue(self.typeOf(value) == "List")

    def isMap(self, value: object = None) -> BooleanValue:  # noqa: N802
        """Returns whether a value is a map."""
        return BooleanValue(self.typeOf(value) == "Map")

    def matches(self, pattern: str, text: str) -> BooleanValue:
        """Returns whether a text matches a regular expression."""
        return BooleanValue(compile_pattern(pattern).search(text) is not None)


def _encode(number: int, digits: str, length: int) -> str:
    found = ""
    while number:
        number, digit = divmod(number, len(digits))
        found = digits[digit] + found
    return found.rjust(length, digits[0])
