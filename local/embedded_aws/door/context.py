"""What an operation knows of its request besides its parameters."""

from dataclasses import dataclass
from typing import Final

PARTITION: Final = "aws"


@dataclass(frozen=True)
class Context:
    """The caller of an operation.

    Attributes:
        account: ID of the caller's account, whose records an operation reads and writes.
        region: Region of the request.
        caller: ARN of the principal that called.
        access_key: Access key of the request; empty for an unsigned one.
        request_id: ID of the request.
    """

    account: str
    region: str
    caller: str = ""
    access_key: str = ""
    request_id: str = ""

    def arn(self, service: str, resource: str) -> str:
        """Returns the ARN of a resource of the caller's account and Region.

        Args:
            service: Namespace of the service, such as ``"sqs"``.
            resource: The rest of the ARN, such as ``"parameter/a"``.
        """
        return f"arn:{PARTITION}:{service}:{self.region}:{self.account}:{resource}"
