"""A parameter of AWS Systems Manager."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.parameter.args import ParameterArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import ParameterAction
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_MANAGED_KEY = "alias/aws/ssm"
"""Not left out without a key: the AWS provider then keeps the key that there was."""


class Parameter(pulumi.ComponentResource):
    """A parameter of AWS Systems Manager, which code reads while it runs and needs no deployment to change.

    Example::

        limit = Parameter("limit", {"value": "25"})
        Function(
            "orders",
            {"code": "src", "handler": "orders.handler", "links": {"LIMIT": limit.link("read")}},
        )

    Code finds the name of the parameter in the variable of the link.
    """

    arn: pulumi.Output[str]
    """ARN of the parameter."""
    parameter_name: pulumi.Output[str]
    """Name of the parameter."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: ParameterArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A parameter of AWS Systems Manager, which code reads while it runs.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`ParameterArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Parameter", name, args, ParameterArgs[Completed], opts) as (given, errors):
            # Names cannot begin with these (Systems Manager user guide, parameter naming).
            errors.check_name("-parameter", 1_011, "(?!(?i:aws|ssm))[A-Za-z][A-Za-z0-9_-]*")
            secure = given["type"] == "SecureString"
            if given["kms_key_arn"] is not None and not secure:
                errors.add("kms_key_arn", "requires the type 'SecureString'. Set that, or remove it")
        super().__init__("serverless-patterns:index:Parameter", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"])
        if secure:
            scope = encrypt_if_hardened(scope, given, f"the value of the parameter {name}")
        parameter = aws.ssm.Parameter(
            scope.child("parameter"),
            type=given["type"],
            value=pulumi.Output.secret(given["value"]) if secure else given["value"],
            description=given["description"],
            key_id=(scope.kms_key_arn or _MANAGED_KEY) if secure else None,
            tags=scope.tags,
            opts=scope.opts(),
        )
        self.arn, self.parameter_name = parameter.arn, parameter.name
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        publish(self)

    def link(self, *access: ParameterAction) -> LinkArgs:
        """Returns the parameter as a link of a function or a container, whose code reads it by its name.

        Args:
            access: ``read``, or single actions, such as ``GetParameterHistory``.
        """
        return {"parameter": {"arn": self.arn, "access": [*access], "kms_key_arn": self._kms_key_arn}}
