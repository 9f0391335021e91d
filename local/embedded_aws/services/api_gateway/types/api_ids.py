"""IDs of APIs: the same after each start, so that their URLs are."""

from typing import Final

from embedded_aws.resource_model.context import Context

ID_TAG: Final = "ms-custom-id"
"""Tag with which MiniStack creates an API under an ID, and does not make one up."""


def create_api_id(aws: Context) -> str:
    """Returns the ID of a new API: eight digits, since MiniStack serves no other under its host name."""
    return aws.make_up_id(8)


def build_api_arn(aws: Context, path: str) -> str:
    """Returns the ARN of a resource of API Gateway by its path, such as ``restapis/abc``."""
    return f"arn:{aws.partition}:apigateway:{aws.region}::/{path}"
