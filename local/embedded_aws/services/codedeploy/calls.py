"""Calls of CodeDeploy: parameters, errors, and the permissions of their callers."""

import re
from dataclasses import dataclass
from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.services.codedeploy.parameters import Parameters

SERVICE: Final = "codedeploy"
PRINCIPAL: Final = "codedeploy.amazonaws.com"
_NAME: Final = re.compile(r"[\w+=,.@-]{1,100}", re.ASCII)


class OperationError(Exception):
    """An error response.

    Args:
        code: Code of the error, such as ``ApplicationDoesNotExistException``.
        message: Message of the error.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Call:
    """A call of an operation.

    Attributes:
        operation: Name of the operation.
        access_key: Access key of the caller.
        data: Parameters.
    """

    operation: str
    access_key: str
    data: Parameters

    def authorize(self, resource: str, operation: str | None = None) -> None:
        """Checks that the caller is allowed the operation.

        Args:
            resource: ARN of the resource, or ``*``.
            operation: Another operation that the call includes. Defaults to that of the call.

        Raises:
            OperationError: If IAM denies it.
        """
        action = f"{SERVICE}:{operation or self.operation}"
        keys: dict[str, object] = {}
        if tags := self.data.get("tags"):
            keys = {f"aws:RequestTag/{each['Key']}": each.get("Value", "") for each in tags}
            keys["aws:TagKeys"] = [each["Key"] for each in tags]
        if reason := find_denial_of_key(self.access_key, action, [resource], keys):
            raise OperationError("AccessDeniedException", reason)

    def read_name(self, member: str, kind: str) -> str:
        """Returns the name in a parameter.

        Args:
            member: The parameter.
            kind: Beginning of the codes of errors, such as ``ApplicationName``.

        Raises:
            OperationError: If it is missing or invalid.
        """
        name = self.data.get(member)
        if not name:
            raise OperationError(f"{kind}RequiredException", f"{member} is required")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise OperationError(
                f"Invalid{kind}Exception",
                f"{member}: {name!r} is not valid; it has 1 to 100 letters, digits, and + = , . @ - _",
            )
        return name


def build_arn(kind: str, name: str) -> str:
    """Returns the ARN of a resource, such as ``deploymentgroup`` with ``application/group``."""
    return f"arn:aws:{SERVICE}:{get_region()}:{get_account_id()}:{kind}:{name}"
