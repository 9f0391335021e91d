"""Names of parameters: which are valid, and which name the same parameter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.ministack import responses, ssm
from embedded_aws.services.ssm.errors import ParameterError

SECRETS: Final = "/aws/reference/secretsmanager/"
"""Beginning of a name that refers to a secret."""
_DEEPEST: Final = 15
_LONGEST: Final = 1011
"""Characters of the name of a new parameter, with those of its ARN (Systems Manager user guide)."""
_VALID: Final = re.compile(r"/?[\w.-]+(/[\w.-]+)*", re.ASCII)
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
            ParameterError: If no parameter can have the name.
        """
        base = 5 if given.startswith("arn:") else 0
        parts = given.split(":")
        name = cls(":".join(parts[: base + 1]), "".join(f":{each}" for each in parts[base + 1 :]))
        if not base:
            check_syntax(name.plain)
        return name

    @property
    def stored(self) -> str:
        """The name of the parameter as it is stored: ``/name`` and ``name`` are the same."""
        other = self.plain[1:] if self.plain.startswith("/") else f"/{self.plain}"
        return other if self.plain not in ssm.parameters and other in ssm.parameters else self.plain

    @property
    def resolved(self) -> str:
        """The name as it is stored, with the selector."""
        return self.stored + self.selector


def check_syntax(name: str) -> None:
    """Checks the characters of a name, and that one with several parts begins with a slash.

    Raises:
        ParameterError: If the name is invalid.
    """
    if not _VALID.fullmatch(name) or ("/" in name and not name.startswith("/")):
        raise ParameterError("ValidationException", _PATH)


def check_new(given: Mapping[str, object]) -> None:
    """Checks the name of a new parameter.

    Raises:
        ParameterError: If the name is invalid.
    """
    name = str(given.get("Name", ""))
    if name.endswith("/"):
        raise ParameterError("ValidationException", "Parameter name must not end with slash.")
    if "/" in name and not name.startswith("/"):
        raise ParameterError("ValidationException", "Parameter name must be a fully qualified name.")
    check_syntax(name)
    if name.count("/") > _DEEPEST:
        raise ParameterError(
            "HierarchyLevelLimitExceededException",
            f"A hierarchy can have a maximum of {_DEEPEST} levels. For more information, see Requirements "
            "and constraints for parameter names in the AWS Systems Manager User Guide.",
        )
    arn = f"arn:aws:ssm:{responses.get_region()}:{responses.get_account_id()}:parameter/{name.lstrip('/')}"
    if len(arn) > _LONGEST:
        raise ParameterError("ValidationException", f"Parameter name must not exceed {_LONGEST} characters.")
