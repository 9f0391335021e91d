"""AWS serverless architecture patterns, and the building blocks they are made of, as Pulumi components.

Every component named here is also offered to the other Pulumi languages, once this repository is added with
``pulumi package add``.
"""

from serverless_patterns.api_gateway_facade import (
    ApiGatewayFacade,
    ApiGatewayFacadeArgs,
    ApiGatewayLogRole,
    ApiGatewayLogRoleArgs,
    http_route,
)
from serverless_patterns.bucket import Bucket, BucketArgs
from serverless_patterns.container_service import ContainerService, ContainerServiceArgs
from serverless_patterns.deferred import deferred
from serverless_patterns.fan_out_conversion import (
    FanOutConversion,
    FanOutConversionArgs,
    output_key,
)
from serverless_patterns.function import Function, FunctionArgs
from serverless_patterns.queue import Queue, QueueArgs
from serverless_patterns.static_offload import StaticOffload, StaticOffloadArgs
from serverless_patterns.table import Table, TableArgs
from serverless_patterns.topic import Topic, TopicArgs
from serverless_patterns.user_pool import UserPool, UserPoolArgs
from serverless_patterns.validation import ArgumentError
from serverless_patterns.workflow import Workflow, WorkflowArgs

__all__ = [
    "ApiGatewayFacade",
    "ApiGatewayFacadeArgs",
    "ApiGatewayLogRole",
    "ApiGatewayLogRoleArgs",
    "ArgumentError",
    "Bucket",
    "BucketArgs",
    "ContainerService",
    "ContainerServiceArgs",
    "FanOutConversion",
    "FanOutConversionArgs",
    "Function",
    "FunctionArgs",
    "Queue",
    "QueueArgs",
    "StaticOffload",
    "StaticOffloadArgs",
    "Table",
    "TableArgs",
    "Topic",
    "TopicArgs",
    "UserPool",
    "UserPoolArgs",
    "Workflow",
    "WorkflowArgs",
    "deferred",
    "http_route",
    "output_key",
]
