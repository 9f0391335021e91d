"""Calls of an API to its backends, for which its role needs permission: the same for every kind of API."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

SEND_ENCRYPTED = ("kms:GenerateDataKey", "kms:Decrypt")
"""Actions on the key of a queue or topic, to send to it."""
DECRYPT = ("kms:Decrypt",)


@dataclass(frozen=True)
class ServiceCall:
    """A call of API Gateway to an AWS service."""

    arn: pulumi.Input[str]
    """Resource that the call is about."""
    action: str
    """IAM action, such as ``sqs:SendMessage``."""
    path: str = ""
    """Path of the request, such as ``path/{account}/{resource}``. Defaults to the action."""
    invoke_arn: pulumi.Input[str] | None = None
    """URI of the call, where it does not follow from ``arn``."""
    allowed_on: pulumi.Input[str] | None = None
    """Resource of the permission, where it is not ``arn``."""
    allowed: Sequence[str] = ()
    """Actions of the permission. Defaults to the action of the call."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key that encrypts the resource."""
    key_actions: Sequence[str] = DECRYPT
    """Actions on the key that the call requires."""
    more_statements: Sequence[PolicyStatementArgs] = ()
    """Permissions beside that of the call."""
    name: str | None = None
    """Name of the backend in the names of resources, if it has one."""

    @property
    def statements(self) -> list[PolicyStatementArgs]:
        """Permissions that the role of the API needs; the first one is that of the call itself."""
        key = [allow(list(self.key_actions), self.kms_key_arn)] if self.kms_key_arn else []
        call = allow(list(self.allowed) or [self.action], self.allowed_on or self.arn)
        return [call, *self.more_statements, *key]

    @property
    def uri(self) -> pulumi.Input[str]:
        """URI of the call, in the Region of the resource."""
        if self.invoke_arn is not None:
            return self.invoke_arn
        if is_output(self.arn):
            return pulumi.Output.from_input(self.arn).apply(self._find_uri)
        return self._find_uri(str(self.arn))

    def _find_uri(self, arn: str) -> str:
        # Mocks without outputs have no ARN.
        _, partition, service, region, account, resource = f"{arn}:::::".split(":", 6)[:6]
        path = self.path or f"action/{self.action.partition(':')[2]}"
        return (
            f"arn:{partition}:apigateway:{region}:{service}:{path.format(account=account, resource=resource)}"
        )
