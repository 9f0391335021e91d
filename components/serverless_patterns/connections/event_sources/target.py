"""The function that event sources invoke, by its alias if it has one."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class InvocationTarget:
    """A function, and the alias by which its callers invoke it."""

    function_name: pulumi.Output[str]
    arn: pulumi.Output[str]
    """ARN of the alias, or of the function without one."""
    invoke_arn: pulumi.Output[str]
    """ARN with which API Gateway invokes the alias, or the function without one."""
    qualifier: pulumi.Output[str] | None
    """Name of the alias; None without one."""

    @classmethod
    def build(
        cls, function: aws.lambda_.Function, alias: aws.lambda_.Alias | None = None
    ) -> "InvocationTarget":
        """Returns the target of callers of a function.

        Args:
            function: The function.
            alias: Its alias, if it has one.
        """
        invoked = alias or function
        return cls(function.name, invoked.arn, invoked.invoke_arn, alias.name if alias else None)
