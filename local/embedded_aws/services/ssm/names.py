"""Names of parameters: which are valid, and which name the same parameter."""

import re
from dataclasses import dataclass
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.state.ssm import Parameter, build_parameter_arn, find_parameter

SECRETS: Final = "/aws/reference/secretsmanager/"
"""Beginning of a name that refers to a secret."""
_DEEPEST: Final = 15
_LONGEST: Final = 1011
"""Characters of the name of a new parameter, with those of its ARN (Systems Manager user guide)."""
_VALID: Final = re.compile(r"/?[\w.-]+(/[\w.-]+)*", re.ASCII)
_RESERVED: Final = re.compile("aws|ssm", re.IGNORECASE)
_PREFIX: Final = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
_PATH: Final = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist '
    "of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the "
    "following 3 symbols .-_"
)


@dataclass(frozen=True)
class ParameterName:
    """A name in a request.

    Attributes:
        plain: Name or ARN without a selector.
        selector: A version or label with its colon; empty without one.
    """

    plain: str
    selector: str = ""

    @classmethod
    def read(cls, given: str) -> "ParameterName":
        """Reads a name of a parameter that exists.

        Args:
            given: Name or ARN, with or without a selector.

        Raises:
            ServiceError: If no parameter can have the name.
        """
        base = 5 if given.startswith("arn:") else 0
        parts = given.split(":")
        name = cls(":".join(parts[: base + 1]), "".join(f":{each}" for each in parts[base + 1 :]))
        if not base:
            check_syntax(name.plain)
        return name

    def find(self, context: Context) -> Parameter | None:
        """Returns the parameter with the name; None if it does not exist."""
        return find_parameter(context.account, context.region, self.plain)


def require_parameter(given: object, context: Context) -> Parameter:
    """Returns the parameter with a name or ARN.

    Raises:
        ServiceError: If it does not exist.
    """
    found = ParameterName.read(str(given)).find(context)
    if found is None:
        raise ServiceError("ParameterNotFound", f"Parameter {given} not found")
    return found


def check_syntax(name: str) -> None:
    """Checks the characters of a name, and that one with several parts begins with a slash.

    Raises:
        ServiceError: If the name is invalid.
    """
    if not _VALID.fullmatch(name) or ("/" in name and not name.startswith("/")):
        raise ServiceError("ValidationException", _PATH)


def check_new(name: str, context: Context) -> None:
    """Checks the name of a parameter that is put.

    Raises:
        ServiceError: If the name is invalid.
    """
    if name.endswith("/"):
        raise ServiceError("ValidationException", "Parameter name must not end with slash.")
    if "/" in name and not name.startswith("/"):
        raise ServiceError("ValidationException", "Parameter name must be a fully qualified name.")
    check_syntax(name)
    _check_reserved(name)
    if name.count("/") > _DEEPEST:
        raise ServiceError(
            "HierarchyLevelLimitExceededException",
            f"A hierarchy can have a maximum of {_DEEPEST} levels. For more information, see Requirements "
            "and constraints for parameter names in the AWS Systems Manager User Guide.",
        )
    if len(build_parameter_arn(context.account, context.region, name)) > _LONGEST:
        raise ServiceError("ValidationException", f"Parameter name must not exceed {_LONGEST} characters.")


def _check_reserved(name: str) -> None:
    found = _RESERVED.match(name.removeprefix("/"))
    if found is None:
        return
    if not name.startswith("/"):
        raise ServiceError("ValidationException", _PREFIX)
    if found[0].lower() == "aws":
        raise ServiceError("AccessDeniedException", f"No access to reserved parameter name: {name}.")
    raise ServiceError("ValidationException", _PATH)
