"""ARNs by which API Gateway invokes functions."""

from embedded_aws.resource_model.context import Context


def build_invoke_arn(aws: Context, function_arn: str) -> str:
    """Returns the ARN by which API Gateway invokes a function, a version, or an alias."""
    return (
        f"arn:{aws.partition}:apigateway:{aws.region}:lambda:path/2015-03-31/functions/"
        f"{function_arn}/invocations"
    )
