"""A secret of AWS Secrets Manager."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.secret.args import SecretArgs
from serverless_patterns.component import Scope, publish, resolve_after
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import SecretAction
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_MANAGED_KEY = "alias/aws/secretsmanager"
"""Not left out without a key: the AWS provider then keeps the key that there was."""


class Secret(pulumi.ComponentResource):
    """A secret of AWS Secrets Manager, which only roles with a link read.

    Example::

        partner_key = Secret("partner-key", {"value": config.require_secret("partnerKey")})
        Function(
            "bill",
            {
                "code": "src",
                "handler": "bill.handler",
                "links": {"PARTNER_KEY": partner_key.link("read")},
            },
        )

    A deleted secret can be restored for 30 days.
    """

    arn: pulumi.Output[str]
    """ARN of the secret. Resolves after its value is set."""
    secret_name: pulumi.Output[str]
    """Name of the secret."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: SecretArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A secret of AWS Secrets Manager, which only roles with a link read.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`SecretArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Secret", name, args, SecretArgs[Completed], opts) as (given, errors):
            errors.check_name("-secret", 512)
        super().__init__("serverless-patterns:index:Secret", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"]), given, f"the value of the secret {name}"
        )
        secret = aws.secretsmanager.Secret(
            scope.child("secret"),
            description=given["description"],
            kms_key_id=scope.kms_key_arn or _MANAGED_KEY,
            recovery_window_in_days=0 if given["force_destroy"] else given["recovery_window_in_days"],
            tags=scope.tags,
            opts=scope.opts(),
        )
        self.arn, self.secret_name = secret.arn, secret.name
        if (value := given["value"]) is not None:
            version = aws.secretsmanager.SecretVersion(
                scope.child("value"),
                secret_id=secret.id,
                secret_string=pulumi.Output.secret(value),
                opts=scope.opts(),
            )
            self.arn = resolve_after(secret.arn, version)
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        publish(self)

    def link(self, *access: SecretAction) -> LinkArgs:
        """Returns the secret as a link of a function or a container, whose code reads the value by its ARN.

        Args:
            access: ``read``, ``write``, or single actions, such as ``DescribeSecret``.
        """
        return {"secret": {"arn": self.arn, "access": [*access], "kms_key_arn": self._kms_key_arn}}
