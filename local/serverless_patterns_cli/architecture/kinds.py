"""The resource types in a diagram, with their labels and styles. Roles, policies and log groups have none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws import Registration


@dataclass(frozen=True)
class Kind:
    """Label and style of a resource type.

    Attributes:
        label: AWS's name of the type.
        family: A key of :data:`COLORS`.
        shape: Mermaid's characters before and after the label.
    """

    label: str
    family: str
    shape: tuple[str, str] = ("[", "]")


OUTSIDE_FAMILY: Final = "outside"

COLORS: Final[Mapping[str, str]] = {
    "compute": "#ED7100",
    "database": "#C925D1",
    "integration": "#E7157B",
    "networking": "#8C4FFF",
    OUTSIDE_FAMILY: "#7D8998",
    "security": "#DD344C",
    "storage": "#7AA116",
}
"""Outline colors by family, from AWS's architecture icons; legible on light and dark backgrounds."""

_CYLINDER = ("[(", ")]")
_STADIUM = ("([", "])")
_HEXAGON = ("{{", "}}")
_SUBROUTINE = ("[[", "]]")

BUCKET: Final = "aws:s3/bucket:Bucket"
DATABASE: Final = "aws:rds/cluster:Cluster"
CONTAINER_SERVICE: Final = "aws:ecs/service:Service"
DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
EVENT_BUS: Final = "aws:cloudwatch/eventBus:EventBus"
EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
FUNCTION: Final = "aws:lambda/function:Function"
QUEUE: Final = "aws:sqs/queue:Queue"
REST_API: Final = "aws:apigateway/restApi:RestApi"
ROUTED_API: Final = "aws:apigatewayv2/api:Api"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
ROLE_POLICY_ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
USER_POOL: Final = "aws:cognito/userPool:UserPool"

KINDS: Final[Mapping[str, Kind]] = {
    BUCKET: Kind("S3 bucket", "storage", _CYLINDER),
    CONTAINER_SERVICE: Kind("ECS service on Fargate", "compute", _STADIUM),
    EVENT_BUS: Kind("EventBridge event bus", "integration", _HEXAGON),
    EVENT_RULE: Kind("EventBridge rule", "integration", _HEXAGON),
    FUNCTION: Kind("Lambda function", "compute", _STADIUM),
    QUEUE: Kind("SQS queue", "integration", _SUBROUTINE),
    REST_API: Kind("REST API", "networking"),
    ROUTED_API: Kind("WebSocket API", "networking"),
    DISTRIBUTION: Kind("CloudFront distribution", "networking"),
    USER_POOL: Kind("Cognito user pool", "security"),
    DATABASE: Kind("Aurora database", "database", _CYLINDER),
    "aws:dynamodb/table:Table": Kind("DynamoDB table", "database", _CYLINDER),
    "aws:kinesis/stream:Stream": Kind("Kinesis stream", "integration"),
    "aws:lb/loadBalancer:LoadBalancer": Kind("Application Load Balancer", "networking"),
    "aws:scheduler/schedule:Schedule": Kind("EventBridge schedule", "integration", _HEXAGON),
    "aws:sfn/stateMachine:StateMachine": Kind("Step Functions state machine", "integration"),
    "aws:sns/topic:Topic": Kind("SNS topic", "integration", _HEXAGON),
}
"""The resource types in a diagram."""
_HTTP_API: Final = Kind("HTTP API", "networking")


def find_kind(found: Registration) -> Kind:
    """Returns the kind of a resource in a diagram; HTTP and WebSocket APIs have one type."""
    is_http_api = found.type == ROUTED_API and found.inputs.get("protocolType") == "HTTP"
    return _HTTP_API if is_http_api else KINDS[found.type]
