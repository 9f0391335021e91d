"""The role by which API Gateway writes access and execution logs, which an account has once in a Region."""

from typing import NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import check
from serverless_patterns.component import after
from serverless_patterns.safeguards.policy import trust_document


class ApiGatewayLogRoleArgs(TypedDict):
    """What an :class:`ApiGatewayLogRole` can be told."""

    retain_on_delete: NotRequired[bool | None]
    """Whether the role, and the setting of the account, stay when the component is deleted, for the APIs of
    other stacks. Default false."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of the role. Default none."""


class ApiGatewayLogRole(pulumi.ComponentResource):
    """Lets every API of the account and Region write its logs, the access log included.

    AWS has one such setting for all of them: a second component replaces the first one's role, and unless
    it is retained the setting goes with the one that is deleted. So no API makes it by itself; make it once,
    best in a stack of its own.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role, known once API Gateway uses it."""

    def __init__(
        self, name: str, args: ApiGatewayLogRoleArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        with check("ApiGatewayLogRole", name, args, ApiGatewayLogRoleArgs) as given:
            given.fits_name("-role", 64)
            retained = given.flag("retain_on_delete", default=False)
        super().__init__("serverless-patterns:index:ApiGatewayLogRole", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self, retain_on_delete=retained)
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=trust_document("apigateway.amazonaws.com"),
            tags=given.mapping("tags"),
            opts=child,
        )
        partition = aws.get_partition_output(opts=pulumi.InvokeOptions(parent=self)).partition
        policy = aws.iam.RolePolicyAttachment(
            f"{name}-policy",
            role=role.name,
            policy_arn=pulumi.Output.format(
                "arn:{0}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs", partition
            ),
            opts=child,
        )
        account = aws.apigateway.Account(
            f"{name}-account",
            cloudwatch_role_arn=role.arn,
            # AWS tries the role when it is told of it.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[policy])),
        )
        self.role_arn = after(role.arn, account)
        self.register_outputs({"role_arn": self.role_arn})
