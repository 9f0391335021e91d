"""The site and its API of the stack ``static``, composed of AWS Solutions Constructs with their defaults."""

from aws_cdk import Stack
from aws_solutions_constructs.aws_apigateway_lambda import ApiGatewayToLambda
from aws_solutions_constructs.aws_cloudfront_apigateway import CloudFrontToApiGateway
from aws_solutions_constructs.aws_cloudfront_s3 import CloudFrontToS3

from tests.scanners.peers.code import FUNCTION

COMPOSITION = (
    "No construct has site and API under one host name: `aws-cloudfront-s3` and `aws-cloudfront-apigateway`"
    " make a distribution each. Behind the second stands one function by `aws-apigateway-lambda`, where ours"
    " has the whole shop."
)


def build(stack: Stack) -> None:
    """Adds the constructs to ``stack``."""
    CloudFrontToS3(stack, "site")
    api = ApiGatewayToLambda(stack, "api", lambda_function_props=FUNCTION)
    CloudFrontToApiGateway(stack, "front", existing_api_gateway_obj=api.api_gateway)
