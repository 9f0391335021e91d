"""Effects of changed arguments on the resources of a component: update, replace, create, or delete.

A file a component; each argument is changed alone. A component whose arguments exclude each other stands
there more than once, with a comma after its name.
"""

from tests.engine.change_matrix.alarm_topic import ALARM_TOPIC
from tests.engine.change_matrix.api_gateway_cloudwatch_role import API_GATEWAY_CLOUDWATCH_ROLE
from tests.engine.change_matrix.api_gateway_facade import (
    API_GATEWAY_FACADE,
    API_GATEWAY_FACADE_WITH_A_DOMAIN,
    PRIVATE_API_GATEWAY_FACADE,
)
from tests.engine.change_matrix.async_request_reply import ASYNC_REQUEST_REPLY
from tests.engine.change_matrix.bucket import BUCKET
from tests.engine.change_matrix.bucket_batch import BUCKET_BATCH, BUCKET_BATCH_WITH_RETRIES
from tests.engine.change_matrix.circuit_breaker import CIRCUIT_BREAKER
from tests.engine.change_matrix.container_service import CONTAINER_SERVICE, CONTAINER_SERVICE_IN_A_VPC
from tests.engine.change_matrix.database import DATABASE, DATABASE_IN_A_VPC
from tests.engine.change_matrix.delivery_stream import DELIVERY_STREAM
from tests.engine.change_matrix.event_bus import EVENT_BUS
from tests.engine.change_matrix.event_hub import EVENT_HUB, EVENT_HUB_WITH_AN_ARCHIVE
from tests.engine.change_matrix.event_rule import EVENT_RULE
from tests.engine.change_matrix.fan_out_conversion import FAN_OUT_CONVERSION
from tests.engine.change_matrix.function import (
    FUNCTION,
    FUNCTION_FROM_AN_IMAGE,
    FUNCTION_WITH_A_ROLLOUT,
    FUNCTION_WITH_AN_ALIAS,
    FUNCTION_WITH_AN_ALIAS_ALONE,
    FUNCTION_WITH_DURABLE_EXECUTIONS,
    FUNCTION_WITH_SNAPSHOTS,
    FUNCTION_WITH_TENANTS,
)
from tests.engine.change_matrix.http_api import HTTP_API, HTTP_API_WITH_A_DOMAIN
from tests.engine.change_matrix.idempotent_consumer import IDEMPOTENT_CONSUMER
from tests.engine.change_matrix.outbox import OUTBOX
from tests.engine.change_matrix.parameter import PARAMETER
from tests.engine.change_matrix.pipe import PIPE
from tests.engine.change_matrix.queue import FIFO_QUEUE, QUEUE
from tests.engine.change_matrix.rows import Component
from tests.engine.change_matrix.saga import SAGA
from tests.engine.change_matrix.schedule import SCHEDULE
from tests.engine.change_matrix.schedule_group import SCHEDULE_GROUP
from tests.engine.change_matrix.secret import SECRET
from tests.engine.change_matrix.static_offload import STATIC_OFFLOAD
from tests.engine.change_matrix.stream import STREAM
from tests.engine.change_matrix.table import TABLE
from tests.engine.change_matrix.topic import TOPIC
from tests.engine.change_matrix.user_pool import USER_POOL
from tests.engine.change_matrix.webhook_intake import WEBHOOK_INTAKE
from tests.engine.change_matrix.websocket_api import WEBSOCKET_API, WEBSOCKET_API_WITH_AN_AUTHORIZER
from tests.engine.change_matrix.workflow import WORKFLOW

MATRIX: dict[str, Component] = {
    "ApiGatewayCloudWatchRole": API_GATEWAY_CLOUDWATCH_ROLE,
    "Queue": QUEUE,
    "Queue, with FIFO": FIFO_QUEUE,
    "Topic": TOPIC,
    "AlarmTopic": ALARM_TOPIC,
    "Database": DATABASE,
    "Database, in a VPC": DATABASE_IN_A_VPC,
    "DeliveryStream": DELIVERY_STREAM,
    "EventBus": EVENT_BUS,
    "EventHub": EVENT_HUB,
    "EventHub, with an archive": EVENT_HUB_WITH_AN_ARCHIVE,
    "EventRule": EVENT_RULE,
    "CircuitBreaker": CIRCUIT_BREAKER,
    "IdempotentConsumer": IDEMPOTENT_CONSUMER,
    "Outbox": OUTBOX,
    "Parameter": PARAMETER,
    "Pipe": PIPE,
    "Schedule": SCHEDULE,
    "ScheduleGroup": SCHEDULE_GROUP,
    "Secret": SECRET,
    "Stream": STREAM,
    "Bucket": BUCKET,
    "Table": TABLE,
    "Function": FUNCTION,
    "Function, from an image": FUNCTION_FROM_AN_IMAGE,
    "Function, with a rollout": FUNCTION_WITH_A_ROLLOUT,
    "Function, with an alias": FUNCTION_WITH_AN_ALIAS,
    "Function, with an alias alone": FUNCTION_WITH_AN_ALIAS_ALONE,
    "Function, with durable executions": FUNCTION_WITH_DURABLE_EXECUTIONS,
    "Function, with snapshots": FUNCTION_WITH_SNAPSHOTS,
    "Function, with tenants": FUNCTION_WITH_TENANTS,
    "ContainerService": CONTAINER_SERVICE,
    "ContainerService, in a VPC": CONTAINER_SERVICE_IN_A_VPC,
    "FanOutConversion": FAN_OUT_CONVERSION,
    "StaticOffload": STATIC_OFFLOAD,
    "UserPool": USER_POOL,
    "ApiGatewayFacade": API_GATEWAY_FACADE,
    "ApiGatewayFacade, with a domain": API_GATEWAY_FACADE_WITH_A_DOMAIN,
    "ApiGatewayFacade, private": PRIVATE_API_GATEWAY_FACADE,
    "HttpApi": HTTP_API,
    "HttpApi, with a domain": HTTP_API_WITH_A_DOMAIN,
    "AsyncRequestReply": ASYNC_REQUEST_REPLY,
    "BucketBatch": BUCKET_BATCH,
    "BucketBatch, with retries": BUCKET_BATCH_WITH_RETRIES,
    "Saga": SAGA,
    "WebhookIntake": WEBHOOK_INTAKE,
    "WebSocketApi": WEBSOCKET_API,
    "WebSocketApi, with an authorizer": WEBSOCKET_API_WITH_AN_AUTHORIZER,
    "Workflow": WORKFLOW,
}
