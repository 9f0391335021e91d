"""AWS serverless architecture patterns, and the building blocks they are made of, as Pulumi components.

Every name is imported when it is first used: a program pays for the components that it has. Every component
named here is also offered to the other Pulumi languages, once this repository is added with
``pulumi package add``.
"""

import importlib
import sys
from typing import TYPE_CHECKING

if sys.version_info < (3, 11):  # noqa: UP036 no installer has seen it
    raise ImportError(
        "serverless_patterns requires Python 3.11 or later; "
        f"{sys.executable} is Python {sys.version.split()[0]}"
    )

if TYPE_CHECKING:
    from pulumi import ComponentResource

    from serverless_patterns.arguments.deferred_output import deferred_output
    from serverless_patterns.arguments.errors import ArgumentError
    from serverless_patterns.blocks.bucket import Bucket, BucketArgs, BucketCorsRuleArgs
    from serverless_patterns.blocks.container_service import ContainerService, ContainerServiceArgs
    from serverless_patterns.blocks.function import Function, FunctionArgs, FunctionImageConfigArgs
    from serverless_patterns.blocks.queue import Queue, QueueArgs
    from serverless_patterns.blocks.table import (
        Table,
        TableArgs,
        TableIndexArgs,
        TableKeyArgs,
        TableReplicaArgs,
    )
    from serverless_patterns.blocks.topic import Topic, TopicArgs
    from serverless_patterns.blocks.user_pool import (
        UserPool,
        UserPoolArgs,
        UserPoolClientArgs,
        UserPoolResourceServerArgs,
    )
    from serverless_patterns.connections.api_origin import StaticOffloadApiArgs
    from serverless_patterns.connections.authorizers import ApiGatewayFacadeAuthorizerArgs
    from serverless_patterns.connections.backends.event_bus import ApiGatewayFacadeEventBusArgs
    from serverless_patterns.connections.backends.function import ApiGatewayFacadeFunctionArgs
    from serverless_patterns.connections.backends.http import ApiGatewayFacadeHttpArgs, WebSocketApiHttpArgs
    from serverless_patterns.connections.backends.mock import ApiGatewayFacadeMockArgs, WebSocketApiMockArgs
    from serverless_patterns.connections.backends.private import ApiGatewayFacadePrivateArgs
    from serverless_patterns.connections.backends.queue import (
        ApiGatewayFacadeQueueArgs,
        WebSocketApiQueueArgs,
    )
    from serverless_patterns.connections.backends.table import ApiGatewayFacadeTableArgs
    from serverless_patterns.connections.backends.topic import ApiGatewayFacadeTopicArgs
    from serverless_patterns.connections.backends.workflow import (
        ApiGatewayFacadeWorkflowArgs,
        WebSocketApiWorkflowArgs,
    )
    from serverless_patterns.connections.event_sources import (
        FunctionBucketSourceArgs,
        FunctionEventRuleSourceArgs,
        FunctionEventSourceArgs,
        FunctionQueueSourceArgs,
        FunctionStreamSourceArgs,
        FunctionTopicSourceArgs,
    )
    from serverless_patterns.connections.links import (
        LinkArgs,
        LinkBucketArgs,
        LinkFunctionArgs,
        LinkQueueArgs,
        LinkTableArgs,
        LinkTopicArgs,
        LinkUserPoolArgs,
        LinkWebSocketApiArgs,
        LinkWorkflowArgs,
    )
    from serverless_patterns.connections.routes import (
        ApiGatewayFacadeCacheArgs,
        ApiGatewayFacadeRouteArgs,
        ApiGatewayFacadeThrottleArgs,
    )
    from serverless_patterns.connections.schedules import ScheduleArgs
    from serverless_patterns.connections.subscriptions import QueueSubscriptionArgs
    from serverless_patterns.connections.websocket_routes import (
        WebSocketApiChannelArgs,
        WebSocketApiRouteArgs,
    )
    from serverless_patterns.patterns.api_gateway_facade import (
        ApiGatewayCloudWatchRole,
        ApiGatewayCloudWatchRoleArgs,
        ApiGatewayFacade,
        ApiGatewayFacadeArgs,
        ApiGatewayFacadeCanaryArgs,
        ApiGatewayFacadeDomainArgs,
        ApiGatewayFacadeMutualTlsAuthenticationArgs,
        ApiGatewayFacadeQuotaArgs,
        ApiGatewayFacadeUsagePlanArgs,
        http_route,
    )
    from serverless_patterns.patterns.api_gateway_facade.document.cors import ApiGatewayFacadeCorsArgs
    from serverless_patterns.patterns.fan_out_conversion import (
        FanOutConversion,
        FanOutConversionArgs,
        FanOutConversionEntryArgs,
        FanOutConversionImageArgs,
        FanOutConversionZipArgs,
        output_key,
    )
    from serverless_patterns.patterns.static_offload import (
        StaticOffload,
        StaticOffloadArgs,
        StaticOffloadBehaviorArgs,
        StaticOffloadCacheRuleArgs,
        StaticOffloadDomainArgs,
        StaticOffloadOriginArgs,
    )
    from serverless_patterns.patterns.websocket_api import (
        WebSocketApi,
        WebSocketApiArgs,
        WebSocketApiAuthorizerArgs,
        WebSocketApiDomainArgs,
    )
    from serverless_patterns.patterns.workflow import Workflow, WorkflowArgs
    from serverless_patterns.safeguards.policy import PolicyStatementArgs, ServicePrincipalArgs, allow


_HOMES = {
    "arguments.deferred_output": ("deferred_output",),
    "arguments.errors": ("ArgumentError",),
    "blocks.bucket": ("Bucket", "BucketArgs", "BucketCorsRuleArgs"),
    "blocks.container_service": ("ContainerService", "ContainerServiceArgs"),
    "blocks.function": ("Function", "FunctionArgs", "FunctionImageConfigArgs"),
    "blocks.queue": ("Queue", "QueueArgs"),
    "blocks.table": ("Table", "TableArgs", "TableIndexArgs", "TableKeyArgs", "TableReplicaArgs"),
    "blocks.topic": ("Topic", "TopicArgs"),
    "blocks.user_pool": ("UserPool", "UserPoolArgs", "UserPoolClientArgs", "UserPoolResourceServerArgs"),
    "connections.api_origin": ("StaticOffloadApiArgs",),
    "connections.authorizers": ("ApiGatewayFacadeAuthorizerArgs",),
    "connections.event_sources": (
        "FunctionBucketSourceArgs",
        "FunctionEventRuleSourceArgs",
        "FunctionEventSourceArgs",
        "FunctionQueueSourceArgs",
        "FunctionStreamSourceArgs",
        "FunctionTopicSourceArgs",
    ),
    "connections.links": (
        *("LinkArgs", "LinkBucketArgs", "LinkFunctionArgs", "LinkQueueArgs"),
        *("LinkTableArgs", "LinkTopicArgs", "LinkUserPoolArgs", "LinkWebSocketApiArgs", "LinkWorkflowArgs"),
    ),
    "connections.routes": (
        "ApiGatewayFacadeCacheArgs",
        "ApiGatewayFacadeEventBusArgs",
        "ApiGatewayFacadeFunctionArgs",
        "ApiGatewayFacadeHttpArgs",
        "ApiGatewayFacadeMockArgs",
        "ApiGatewayFacadePrivateArgs",
        "ApiGatewayFacadeQueueArgs",
        "ApiGatewayFacadeRouteArgs",
        "ApiGatewayFacadeTableArgs",
        "ApiGatewayFacadeThrottleArgs",
        "ApiGatewayFacadeTopicArgs",
        "ApiGatewayFacadeWorkflowArgs",
    ),
    "connections.schedules": ("ScheduleArgs",),
    "connections.subscriptions": ("QueueSubscriptionArgs",),
    "connections.websocket_routes": (
        *("WebSocketApiChannelArgs", "WebSocketApiHttpArgs", "WebSocketApiMockArgs"),
        *("WebSocketApiQueueArgs", "WebSocketApiRouteArgs", "WebSocketApiWorkflowArgs"),
    ),
    "patterns.api_gateway_facade": (
        "ApiGatewayCloudWatchRole",
        "ApiGatewayCloudWatchRoleArgs",
        "ApiGatewayFacade",
        "ApiGatewayFacadeArgs",
        "ApiGatewayFacadeCanaryArgs",
        "ApiGatewayFacadeDomainArgs",
        "ApiGatewayFacadeMutualTlsAuthenticationArgs",
        "ApiGatewayFacadeQuotaArgs",
        "ApiGatewayFacadeUsagePlanArgs",
        "http_route",
    ),
    "patterns.api_gateway_facade.document.cors": ("ApiGatewayFacadeCorsArgs",),
    "patterns.fan_out_conversion": (
        *("FanOutConversion", "FanOutConversionArgs", "FanOutConversionEntryArgs"),
        *("FanOutConversionImageArgs", "FanOutConversionZipArgs", "output_key"),
    ),
    "patterns.static_offload": (
        *("StaticOffload", "StaticOffloadArgs", "StaticOffloadBehaviorArgs"),
        *("StaticOffloadCacheRuleArgs", "StaticOffloadDomainArgs", "StaticOffloadOriginArgs"),
    ),
    "patterns.websocket_api": (
        *("WebSocketApi", "WebSocketApiArgs", "WebSocketApiAuthorizerArgs", "WebSocketApiDomainArgs"),
    ),
    "patterns.workflow": ("Workflow", "WorkflowArgs"),
    "safeguards.policy": ("PolicyStatementArgs", "ServicePrincipalArgs", "allow"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "ApiGatewayCloudWatchRole",
    "ApiGatewayCloudWatchRoleArgs",
    "ApiGatewayFacade",
    "ApiGatewayFacadeArgs",
    "ApiGatewayFacadeAuthorizerArgs",
    "ApiGatewayFacadeCacheArgs",
    "ApiGatewayFacadeCanaryArgs",
    "ApiGatewayFacadeCorsArgs",
    "ApiGatewayFacadeDomainArgs",
    "ApiGatewayFacadeEventBusArgs",
    "ApiGatewayFacadeFunctionArgs",
    "ApiGatewayFacadeHttpArgs",
    "ApiGatewayFacadeMockArgs",
    "ApiGatewayFacadeMutualTlsAuthenticationArgs",
    "ApiGatewayFacadePrivateArgs",
    "ApiGatewayFacadeQueueArgs",
    "ApiGatewayFacadeQuotaArgs",
    "ApiGatewayFacadeRouteArgs",
    "ApiGatewayFacadeTableArgs",
    "ApiGatewayFacadeThrottleArgs",
    "ApiGatewayFacadeTopicArgs",
    "ApiGatewayFacadeUsagePlanArgs",
    "ApiGatewayFacadeWorkflowArgs",
    "ArgumentError",
    "Bucket",
    "BucketArgs",
    "BucketCorsRuleArgs",
    "ContainerService",
    "ContainerServiceArgs",
    "FanOutConversion",
    "FanOutConversionArgs",
    "FanOutConversionEntryArgs",
    "FanOutConversionImageArgs",
    "FanOutConversionZipArgs",
    "Function",
    "FunctionArgs",
    "FunctionBucketSourceArgs",
    "FunctionEventRuleSourceArgs",
    "FunctionEventSourceArgs",
    "FunctionImageConfigArgs",
    "FunctionQueueSourceArgs",
    "FunctionStreamSourceArgs",
    "FunctionTopicSourceArgs",
    "LinkArgs",
    "LinkBucketArgs",
    "LinkFunctionArgs",
    "LinkQueueArgs",
    "LinkTableArgs",
    "LinkTopicArgs",
    "LinkUserPoolArgs",
    "LinkWebSocketApiArgs",
    "LinkWorkflowArgs",
    "PolicyStatementArgs",
    "Queue",
    "QueueArgs",
    "QueueSubscriptionArgs",
    "ScheduleArgs",
    "ServicePrincipalArgs",
    "StaticOffload",
    "StaticOffloadApiArgs",
    "StaticOffloadArgs",
    "StaticOffloadBehaviorArgs",
    "StaticOffloadCacheRuleArgs",
    "StaticOffloadDomainArgs",
    "StaticOffloadOriginArgs",
    "Table",
    "TableArgs",
    "TableIndexArgs",
    "TableKeyArgs",
    "TableReplicaArgs",
    "Topic",
    "TopicArgs",
    "UserPool",
    "UserPoolArgs",
    "UserPoolClientArgs",
    "UserPoolResourceServerArgs",
    "WebSocketApi",
    "WebSocketApiArgs",
    "WebSocketApiAuthorizerArgs",
    "WebSocketApiChannelArgs",
    "WebSocketApiDomainArgs",
    "WebSocketApiHttpArgs",
    "WebSocketApiMockArgs",
    "WebSocketApiQueueArgs",
    "WebSocketApiRouteArgs",
    "WebSocketApiWorkflowArgs",
    "Workflow",
    "WorkflowArgs",
    "allow",
    "components",
    "deferred_output",
    "http_route",
    "output_key",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'serverless_patterns' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"serverless_patterns.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def components() -> "list[type[ComponentResource]]":
    """Returns every component of the library, as a host of the package needs them."""
    values = (getattr(sys.modules[__name__], name) for name in __all__)
    return [value for value in values if hasattr(value, "register_outputs")]
