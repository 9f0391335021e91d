"""Which resource types are drawn, and as what. Roles, policies and log groups are not architecture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """How resources of one type are drawn.

    Attributes:
        label: What AWS calls them.
        family: A key of :data:`COLOURS`.
        shape: What stands before and after the label in Mermaid.
    """

    label: str
    family: str
    shape: tuple[str, str] = ("[", "]")


COLOURS: Final[Mapping[str, str]] = {
    "compute": "#ED7100",
    "database": "#C925D1",
    "integration": "#E7157B",
    "networking": "#8C4FFF",
    "security": "#DD344C",
    "storage": "#7AA116",
}
"""Colour of the outline by family: those of AWS's architecture icons, legible on light and on dark."""

_CYLINDER = ("[(", ")]")
_STADIUM = ("([", "])")
_HEXAGON = ("{{", "}}")
_SUBROUTINE = ("[[", "]]")

BUCKET: Final = "aws:s3/bucket:Bucket"
DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
FUNCTION: Final = "aws:lambda/function:Function"
QUEUE: Final = "aws:sqs/queue:Queue"
REST_API: Final = "aws:apigateway/restApi:RestApi"

KINDS: Final[Mapping[str, Kind]] = {
    BUCKET: Kind("S3 bucket", "storage", _CYLINDER),
    EVENT_RULE: Kind("EventBridge rule", "integration", _HEXAGON),
    FUNCTION: Kind("Lambda function", "compute", _STADIUM),
    QUEUE: Kind("SQS queue", "integration", _SUBROUTINE),
    REST_API: Kind("REST API", "networking"),
    "aws:apigatewayv2/api:Api": Kind("HTTP API", "networking"),
    DISTRIBUTION: Kind("CloudFront distribution", "networking"),
    "aws:cognito/userPool:UserPool": Kind("Cognito user pool", "security"),
    "aws:dynamodb/table:Table": Kind("DynamoDB table", "database", _CYLINDER),
    "aws:sfn/stateMachine:StateMachine": Kind("Step Functions state machine", "integration"),
    "aws:sns/topic:Topic": Kind("SNS topic", "integration", _HEXAGON),
}
"""The types that are drawn; one entry is one more."""
