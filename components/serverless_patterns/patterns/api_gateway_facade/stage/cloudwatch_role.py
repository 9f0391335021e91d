"""The role with which API Gateway writes access and execution logs: an account has one in each Region."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.component import Scope, publish, resolve_after
from serverless_patterns.patterns.api_gateway_facade.args import ApiGatewayCloudWatchRoleArgs
from serverless_patterns.safeguards.policy import trust_document

_EARLIER_TYPE = "serverless-patterns:index:ApiGatewayLogRole"


class ApiGatewayCloudWatchRole(pulumi.ComponentResource):
    """The IAM role with which API Gateway writes the logs of all APIs of an account and Region.

    Example::

        ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})

    AWS has one such setting for all APIs: a second component replaces the role of the first, and unless it is
    retained, deleting either removes the setting. So no API creates it; create it once, best in a stack of
    its own.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role. Resolves after API Gateway has accepted it."""

    def __init__(
        self,
        name: str,
        args: ApiGatewayCloudWatchRoleArgs = NO_ARGUMENTS,
        opts: Optional[pulumi.ResourceOptions] = None,
    ) -> None:
        """The IAM role with which API Gateway writes the logs of all APIs of an account and Region.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`ApiGatewayCloudWatchRoleArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        schema = ApiGatewayCloudWatchRoleArgs[Completed]
        with validate("ApiGatewayCloudWatchRole", name, args, schema, opts) as (given, errors):
            errors.check_name("-role", 64)
        # What was deployed under the earlier name of this component stays as it is.
        renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=_EARLIER_TYPE)])
        super().__init__(
            "serverless-patterns:index:ApiGatewayCloudWatchRole",
            name,
            {},
            pulumi.ResourceOptions.merge(opts, renamed),
        )
        scope, retained = Scope(name, self, given["tags"]), given["retain_on_delete"]
        role = aws.iam.Role(
            scope.child("role"),
            assume_role_policy=trust_document("apigateway.amazonaws.com"),
            tags=scope.tags,
            opts=scope.opts(retain_on_delete=retained),
        )
        partition = aws.get_partition_output(opts=scope.invoke_opts).partition
        policy = aws.iam.RolePolicyAttachment(
            scope.child("policy"),
            role=role.name,
            policy_arn=pulumi.Output.format(
                "arn:{0}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs", partition
            ),
            opts=scope.opts(retain_on_delete=retained),
        )
        account = aws.apigateway.Account(
            scope.child("account"),
            cloudwatch_role_arn=role.arn,
            # AWS checks the permissions of the role when it is set.
            opts=scope.opts(policy, retain_on_delete=retained),
        )
        self.role_arn = resolve_after(role.arn, account)
        publish(self)
