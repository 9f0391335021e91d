"""The role with which API Gateway writes the logs of the account's APIs."""

import pulumi

from safeguards import Safeguards
from serverless_patterns import ApiGatewayCloudWatchRole


def depend_on_cloudwatch_role(name: str, safe: Safeguards) -> pulumi.ResourceOptions:
    """Returns the options of an API: without the role, AWS rejects a stage that logs.

    The role is created unless the configuration says that the account has one.

    Args:
        name: Logical name of the API.
        safe: Safeguards of the stack.
    """
    if not pulumi.Config().require_bool("createApiGatewayCloudWatchRole"):
        return pulumi.ResourceOptions()
    # All APIs of the account and Region share it: those of other stacks still log when this one is deleted.
    role = ApiGatewayCloudWatchRole(
        f"{name}-logs", {"retain_on_delete": True, "tags": safe.encrypted["tags"]}
    )
    return pulumi.ResourceOptions(depends_on=[role])
