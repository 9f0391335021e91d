"""The fan-out of the stack ``conversion``, composed of AWS Solutions Constructs with their defaults."""

from aws_cdk import Stack
from aws_solutions_constructs.aws_lambda_s3 import LambdaToS3
from aws_solutions_constructs.aws_s3_sns import S3ToSns
from aws_solutions_constructs.aws_sns_sqs import SnsToSqs
from aws_solutions_constructs.aws_sqs_lambda import SqsToLambda

from tests.scanners.peers.code import FUNCTION

COMPOSITION = (
    "No single construct goes from S3 over SNS and SQS to Lambda; `aws-s3-sns`, `aws-sns-sqs`,"
    " `aws-sqs-lambda` and `aws-lambda-s3` are tied together, for the same five conversions."
)

CONVERSIONS = ("thumbnail", "jpeg", "webp", "archive", "caption")


def build(stack: Stack) -> None:
    """Adds the constructs to ``stack``."""
    uploads = S3ToSns(stack, "uploads")
    results = {}
    for name in CONVERSIONS:
        queue = SnsToSqs(stack, f"{name}-queue", existing_topic_obj=uploads.sns_topic)
        function = SqsToLambda(
            stack, f"{name}-function", existing_queue_obj=queue.sqs_queue, lambda_function_props=FUNCTION
        )
        output = LambdaToS3(stack, f"{name}-output", existing_lambda_obj=function.lambda_function, **results)
        results = results or {"existing_bucket_obj": output.s3_bucket}
