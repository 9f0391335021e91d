"""The role by which API Gateway writes the logs of the account's APIs."""

import pulumi

from safeguards import Safeguards
from serverless_patterns import ApiGatewayLogRole


def let_apis_log(name: str, safe: Safeguards) -> pulumi.ResourceOptions:
    """Makes the role, unless the configuration says that the account has one.

    Args:
        name: Logical name of the API.
        safe: What the configuration says.

    Returns:
        Options of an API that logs: AWS refuses its stage as long as there is no role.
    """
    if not pulumi.Config().require_bool("apiGatewayLogRole"):
        return pulumi.ResourceOptions()
    # All APIs of the account and Region share it: those of other stacks go on logging when this one is gone.
    role = ApiGatewayLogRole(f"{name}-logs", {"retain_on_delete": True, "tags": safe.encrypted["tags"]})
    return pulumi.ResourceOptions(depends_on=[role])
