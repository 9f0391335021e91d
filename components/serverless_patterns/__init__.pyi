"""Public names of the library: type checkers read this file, and so does ``__init__.py`` at run time."""

from pulumi import ComponentResource

from serverless_patterns.arguments.deferred_output import deferred_output as deferred_output
from serverless_patterns.arguments.errors import ArgumentError as ArgumentError
from serverless_patterns.blocks.alarm_topic.args import AlarmTopicArgs as AlarmTopicArgs
from serverless_patterns.blocks.alarm_topic.component import AlarmTopic as AlarmTopic
from serverless_patterns.blocks.bucket.args import (
    BucketArgs as BucketArgs,
)
from serverless_patterns.blocks.bucket.args import (
    BucketCorsRuleArgs as BucketCorsRuleArgs,
)
from serverless_patterns.blocks.bucket.args import (
    BucketObjectLockArgs as BucketObjectLockArgs,
)
from serverless_patterns.blocks.bucket.component import Bucket as Bucket
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs as ContainerServiceArgs
from serverless_patterns.blocks.container_service.args import (
    ContainerServiceScheduleArgs as ContainerServiceScheduleArgs,
)
from serverless_patterns.blocks.container_service.component import ContainerService as ContainerService
from serverless_patterns.blocks.database.args import DatabaseArgs as DatabaseArgs
from serverless_patterns.blocks.database.component import Database as Database
from serverless_patterns.blocks.delivery_stream.args import DeliveryStreamArgs as DeliveryStreamArgs
from serverless_patterns.blocks.delivery_stream.component import DeliveryStream as DeliveryStream
from serverless_patterns.blocks.event_bus.args import EventBusArgs as EventBusArgs
from serverless_patterns.blocks.event_bus.component import EventBus as EventBus
from serverless_patterns.blocks.event_rule.args import EventRuleArgs as EventRuleArgs
from serverless_patterns.blocks.event_rule.component import EventRule as EventRule
from serverless_patterns.blocks.function.args import (
    FunctionArgs as FunctionArgs,
)
from serverless_patterns.blocks.function.args import (
    FunctionImageConfigArgs as FunctionImageConfigArgs,
)
from serverless_patterns.blocks.function.component import Function as Function
from serverless_patterns.blocks.function.durable import (
    FunctionDurableArgs as FunctionDurableArgs,
)
from serverless_patterns.blocks.function.rollout import (
    FunctionRolloutArgs as FunctionRolloutArgs,
)
from serverless_patterns.blocks.function.rollout import (
    FunctionRolloutHookArgs as FunctionRolloutHookArgs,
)
from serverless_patterns.blocks.function.url import (
    FunctionUrlArgs as FunctionUrlArgs,
)
from serverless_patterns.blocks.function.url import (
    FunctionUrlCorsArgs as FunctionUrlCorsArgs,
)
from serverless_patterns.blocks.function.vpc import FunctionVpcArgs as FunctionVpcArgs
from serverless_patterns.blocks.parameter.args import ParameterArgs as ParameterArgs
from serverless_patterns.blocks.parameter.component import Parameter as Parameter
from serverless_patterns.blocks.pipe.args import PipeArgs as PipeArgs
from serverless_patterns.blocks.pipe.component import Pipe as Pipe
from serverless_patterns.blocks.queue.args import QueueArgs as QueueArgs
from serverless_patterns.blocks.queue.component import Queue as Queue
from serverless_patterns.blocks.schedule.args import ScheduleArgs as ScheduleArgs
from serverless_patterns.blocks.schedule.component import Schedule as Schedule
from serverless_patterns.blocks.schedule_group.args import ScheduleGroupArgs as ScheduleGroupArgs
from serverless_patterns.blocks.schedule_group.component import ScheduleGroup as ScheduleGroup
from serverless_patterns.blocks.secret.args import SecretArgs as SecretArgs
from serverless_patterns.blocks.secret.component import Secret as Secret
from serverless_patterns.blocks.stream.args import StreamArgs as StreamArgs
from serverless_patterns.blocks.stream.component import Stream as Stream
from serverless_patterns.blocks.table.args import (
    TableArgs as TableArgs,
)
from serverless_patterns.blocks.table.args import (
    TableIndexArgs as TableIndexArgs,
)
from serverless_patterns.blocks.table.args import (
    TableKeyArgs as TableKeyArgs,
)
from serverless_patterns.blocks.table.args import (
    TableProvisionedThroughputArgs as TableProvisionedThroughputArgs,
)
from serverless_patterns.blocks.table.args import (
    TableReplicaArgs as TableReplicaArgs,
)
from serverless_patterns.blocks.table.component import Table as Table
from serverless_patterns.blocks.table.policy import TablePrincipalArgs as TablePrincipalArgs
from serverless_patterns.blocks.topic.args import TopicArgs as TopicArgs
from serverless_patterns.blocks.topic.component import Topic as Topic
from serverless_patterns.blocks.topic.subscriptions import TopicSubscriptionArgs as TopicSubscriptionArgs
from serverless_patterns.blocks.user_pool.args import (
    UserPoolArgs as UserPoolArgs,
)
from serverless_patterns.blocks.user_pool.args import (
    UserPoolClientArgs as UserPoolClientArgs,
)
from serverless_patterns.blocks.user_pool.args import (
    UserPoolGroupArgs as UserPoolGroupArgs,
)
from serverless_patterns.blocks.user_pool.args import (
    UserPoolResourceServerArgs as UserPoolResourceServerArgs,
)
from serverless_patterns.blocks.user_pool.args import (
    UserPoolTriggersArgs as UserPoolTriggersArgs,
)
from serverless_patterns.blocks.user_pool.component import UserPool as UserPool
from serverless_patterns.connections.api_domain import (
    ApiGatewayFacadeDomainArgs as ApiGatewayFacadeDomainArgs,
)
from serverless_patterns.connections.api_domain import (
    ApiGatewayFacadeMutualTlsAuthenticationArgs as ApiGatewayFacadeMutualTlsAuthenticationArgs,
)
from serverless_patterns.connections.api_origin import (
    StaticOffloadApiArgs as StaticOffloadApiArgs,
)
from serverless_patterns.connections.api_origin import (
    StaticOffloadOriginArgs as StaticOffloadOriginArgs,
)
from serverless_patterns.connections.authorizers import (
    ApiGatewayFacadeAuthorizerArgs as ApiGatewayFacadeAuthorizerArgs,
)
from serverless_patterns.connections.authorizers import HttpApiAuthorizerArgs as HttpApiAuthorizerArgs
from serverless_patterns.connections.authorizers import HttpApiJwtArgs as HttpApiJwtArgs
from serverless_patterns.connections.backends.bucket import (
    ApiGatewayFacadeBucketArgs as ApiGatewayFacadeBucketArgs,
)
from serverless_patterns.connections.backends.event_bus import (
    ApiGatewayFacadeEventBusArgs as ApiGatewayFacadeEventBusArgs,
)
from serverless_patterns.connections.backends.function import (
    ApiGatewayFacadeFunctionArgs as ApiGatewayFacadeFunctionArgs,
)
from serverless_patterns.connections.backends.http import (
    ApiGatewayFacadeHttpArgs as ApiGatewayFacadeHttpArgs,
)
from serverless_patterns.connections.backends.http import (
    WebSocketApiHttpArgs as WebSocketApiHttpArgs,
)
from serverless_patterns.connections.backends.mock import (
    ApiGatewayFacadeMockArgs as ApiGatewayFacadeMockArgs,
)
from serverless_patterns.connections.backends.mock import (
    WebSocketApiMockArgs as WebSocketApiMockArgs,
)
from serverless_patterns.connections.backends.private import (
    ApiGatewayFacadePrivateArgs as ApiGatewayFacadePrivateArgs,
)
from serverless_patterns.connections.backends.queue import (
    ApiGatewayFacadeQueueArgs as ApiGatewayFacadeQueueArgs,
)
from serverless_patterns.connections.backends.queue import (
    WebSocketApiQueueArgs as WebSocketApiQueueArgs,
)
from serverless_patterns.connections.backends.stream import (
    ApiGatewayFacadeDeliveryStreamArgs as ApiGatewayFacadeDeliveryStreamArgs,
)
from serverless_patterns.connections.backends.stream import (
    ApiGatewayFacadeStreamArgs as ApiGatewayFacadeStreamArgs,
)
from serverless_patterns.connections.backends.table import (
    ApiGatewayFacadeTableArgs as ApiGatewayFacadeTableArgs,
)
from serverless_patterns.connections.backends.topic import (
    ApiGatewayFacadeTopicArgs as ApiGatewayFacadeTopicArgs,
)
from serverless_patterns.connections.backends.workflow import (
    ApiGatewayFacadeWorkflowArgs as ApiGatewayFacadeWorkflowArgs,
)
from serverless_patterns.connections.backends.workflow import (
    WebSocketApiWorkflowArgs as WebSocketApiWorkflowArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionBucketSourceArgs as FunctionBucketSourceArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionEventRuleSourceArgs as FunctionEventRuleSourceArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionEventSourceArgs as FunctionEventSourceArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionLogGroupSourceArgs as FunctionLogGroupSourceArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionPollersArgs as FunctionPollersArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionQueueSourceArgs as FunctionQueueSourceArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionStreamSourceArgs as FunctionStreamSourceArgs,
)
from serverless_patterns.connections.event_sources import (
    FunctionTopicSourceArgs as FunctionTopicSourceArgs,
)
from serverless_patterns.connections.links import (
    LinkArgs as LinkArgs,
)
from serverless_patterns.connections.links import (
    LinkBucketArgs as LinkBucketArgs,
)
from serverless_patterns.connections.links import (
    LinkDatabaseArgs as LinkDatabaseArgs,
)
from serverless_patterns.connections.links import LinkDeliveryStreamArgs as LinkDeliveryStreamArgs
from serverless_patterns.connections.links import LinkEventBusArgs as LinkEventBusArgs
from serverless_patterns.connections.links import (
    LinkFunctionArgs as LinkFunctionArgs,
)
from serverless_patterns.connections.links import LinkParameterArgs as LinkParameterArgs
from serverless_patterns.connections.links import (
    LinkQueueArgs as LinkQueueArgs,
)
from serverless_patterns.connections.links import LinkScheduleGroupArgs as LinkScheduleGroupArgs
from serverless_patterns.connections.links import LinkSecretArgs as LinkSecretArgs
from serverless_patterns.connections.links import LinkStreamArgs as LinkStreamArgs
from serverless_patterns.connections.links import (
    LinkTableArgs as LinkTableArgs,
)
from serverless_patterns.connections.links import (
    LinkTopicArgs as LinkTopicArgs,
)
from serverless_patterns.connections.links import (
    LinkUserPoolArgs as LinkUserPoolArgs,
)
from serverless_patterns.connections.links import (
    LinkWebSocketApiArgs as LinkWebSocketApiArgs,
)
from serverless_patterns.connections.links import (
    LinkWorkflowArgs as LinkWorkflowArgs,
)
from serverless_patterns.connections.routes import (
    ApiGatewayFacadeCacheArgs as ApiGatewayFacadeCacheArgs,
)
from serverless_patterns.connections.routes import (
    ApiGatewayFacadeRouteArgs as ApiGatewayFacadeRouteArgs,
)
from serverless_patterns.connections.routes import (
    ApiGatewayFacadeThrottleArgs as ApiGatewayFacadeThrottleArgs,
)
from serverless_patterns.connections.routes import (
    http_route as http_route,
)
from serverless_patterns.connections.schedules import TriggerScheduleArgs as TriggerScheduleArgs
from serverless_patterns.connections.subscriptions import QueueSubscriptionArgs as QueueSubscriptionArgs
from serverless_patterns.connections.targets import TargetApiDestinationArgs as TargetApiDestinationArgs
from serverless_patterns.connections.targets import TargetArgs as TargetArgs
from serverless_patterns.connections.targets import TargetDeliveryStreamArgs as TargetDeliveryStreamArgs
from serverless_patterns.connections.targets import TargetEventBusArgs as TargetEventBusArgs
from serverless_patterns.connections.targets import TargetFunctionArgs as TargetFunctionArgs
from serverless_patterns.connections.targets import TargetQueueArgs as TargetQueueArgs
from serverless_patterns.connections.targets import TargetStreamArgs as TargetStreamArgs
from serverless_patterns.connections.targets import TargetTopicArgs as TargetTopicArgs
from serverless_patterns.connections.targets import TargetWorkflowArgs as TargetWorkflowArgs
from serverless_patterns.connections.websocket_routes import (
    WebSocketApiChannelArgs as WebSocketApiChannelArgs,
)
from serverless_patterns.connections.websocket_routes import (
    WebSocketApiRouteArgs as WebSocketApiRouteArgs,
)
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayCloudWatchRoleArgs as ApiGatewayCloudWatchRoleArgs,
)
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeArgs as ApiGatewayFacadeArgs,
)
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeCanaryArgs as ApiGatewayFacadeCanaryArgs,
)
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeHeaderRouteArgs as ApiGatewayFacadeHeaderRouteArgs,
)
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeQuotaArgs as ApiGatewayFacadeQuotaArgs,
)
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeUsagePlanArgs as ApiGatewayFacadeUsagePlanArgs,
)
from serverless_patterns.patterns.api_gateway_facade.component import ApiGatewayFacade as ApiGatewayFacade
from serverless_patterns.patterns.api_gateway_facade.document.cors import (
    ApiGatewayFacadeCorsArgs as ApiGatewayFacadeCorsArgs,
)
from serverless_patterns.patterns.api_gateway_facade.stage.cloudwatch_role import (
    ApiGatewayCloudWatchRole as ApiGatewayCloudWatchRole,
)
from serverless_patterns.patterns.async_request_reply.args import (
    AsyncRequestReplyArgs as AsyncRequestReplyArgs,
)
from serverless_patterns.patterns.async_request_reply.component import AsyncRequestReply as AsyncRequestReply
from serverless_patterns.patterns.bucket_batch.args import BucketBatchArgs as BucketBatchArgs
from serverless_patterns.patterns.bucket_batch.component import BucketBatch as BucketBatch
from serverless_patterns.patterns.circuit_breaker.args import CircuitBreakerArgs as CircuitBreakerArgs
from serverless_patterns.patterns.circuit_breaker.component import CircuitBreaker as CircuitBreaker
from serverless_patterns.patterns.event_hub.args import EventHubArgs as EventHubArgs
from serverless_patterns.patterns.event_hub.args import EventHubConsumerArgs as EventHubConsumerArgs
from serverless_patterns.patterns.event_hub.args import EventHubEndpointArgs as EventHubEndpointArgs
from serverless_patterns.patterns.event_hub.args import EventHubEventArgs as EventHubEventArgs
from serverless_patterns.patterns.event_hub.component import EventHub as EventHub
from serverless_patterns.patterns.fan_out_conversion.args import (
    FanOutConversionArgs as FanOutConversionArgs,
)
from serverless_patterns.patterns.fan_out_conversion.args import (
    FanOutConversionEntryArgs as FanOutConversionEntryArgs,
)
from serverless_patterns.patterns.fan_out_conversion.args import (
    FanOutConversionImageArgs as FanOutConversionImageArgs,
)
from serverless_patterns.patterns.fan_out_conversion.args import (
    FanOutConversionZipArgs as FanOutConversionZipArgs,
)
from serverless_patterns.patterns.fan_out_conversion.component import FanOutConversion as FanOutConversion
from serverless_patterns.patterns.fan_out_conversion.converters.runtime.conversion.keys import (
    output_key as output_key,
)
from serverless_patterns.patterns.http_api.args import HttpApiArgs as HttpApiArgs
from serverless_patterns.patterns.http_api.args import HttpApiCorsArgs as HttpApiCorsArgs
from serverless_patterns.patterns.http_api.component import HttpApi as HttpApi
from serverless_patterns.patterns.idempotent_consumer.args import (
    IdempotentConsumerArgs as IdempotentConsumerArgs,
)
from serverless_patterns.patterns.idempotent_consumer.component import (
    IdempotentConsumer as IdempotentConsumer,
)
from serverless_patterns.patterns.outbox.args import OutboxArgs as OutboxArgs
from serverless_patterns.patterns.outbox.args import OutboxDetailTypesArgs as OutboxDetailTypesArgs
from serverless_patterns.patterns.outbox.component import Outbox as Outbox
from serverless_patterns.patterns.saga.args import SagaArgs as SagaArgs
from serverless_patterns.patterns.saga.args import SagaCompensationArgs as SagaCompensationArgs
from serverless_patterns.patterns.saga.args import SagaStepArgs as SagaStepArgs
from serverless_patterns.patterns.saga.component import Saga as Saga
from serverless_patterns.patterns.static_offload.args import (
    StaticOffloadArgs as StaticOffloadArgs,
)
from serverless_patterns.patterns.static_offload.args import (
    StaticOffloadBehaviorArgs as StaticOffloadBehaviorArgs,
)
from serverless_patterns.patterns.static_offload.args import (
    StaticOffloadCacheRuleArgs as StaticOffloadCacheRuleArgs,
)
from serverless_patterns.patterns.static_offload.args import (
    StaticOffloadDomainArgs as StaticOffloadDomainArgs,
)
from serverless_patterns.patterns.static_offload.component import StaticOffload as StaticOffload
from serverless_patterns.patterns.webhook_intake.args import WebhookIntakeArgs as WebhookIntakeArgs
from serverless_patterns.patterns.webhook_intake.component import WebhookIntake as WebhookIntake
from serverless_patterns.patterns.websocket_api.args import (
    WebSocketApiArgs as WebSocketApiArgs,
)
from serverless_patterns.patterns.websocket_api.args import (
    WebSocketApiAuthorizerArgs as WebSocketApiAuthorizerArgs,
)
from serverless_patterns.patterns.websocket_api.args import (
    WebSocketApiDomainArgs as WebSocketApiDomainArgs,
)
from serverless_patterns.patterns.websocket_api.component import WebSocketApi as WebSocketApi
from serverless_patterns.patterns.workflow.args import WorkflowArgs as WorkflowArgs
from serverless_patterns.patterns.workflow.component import Workflow as Workflow
from serverless_patterns.safeguards.policy import (
    PolicyStatementArgs as PolicyStatementArgs,
)
from serverless_patterns.safeguards.policy import (
    ServicePrincipalArgs as ServicePrincipalArgs,
)
from serverless_patterns.safeguards.policy import (
    allow as allow,
)

def components() -> list[type[ComponentResource]]: ...
