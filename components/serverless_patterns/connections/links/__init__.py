"""Links of a function or a container: what its code uses, as a variable and as permissions of its role."""

from serverless_patterns.connections.links.args import (
    LinkArgs,
    LinkBucketArgs,
    LinkDatabaseArgs,
    LinkDeliveryStreamArgs,
    LinkEventBusArgs,
    LinkFunctionArgs,
    LinkParameterArgs,
    LinkQueueArgs,
    LinksArgs,
    LinkScheduleGroupArgs,
    LinkSecretArgs,
    LinkStreamArgs,
    LinkTableArgs,
    LinkTopicArgs,
    LinkUserPoolArgs,
    LinkWebSocketApiArgs,
    LinkWorkflowArgs,
)
from serverless_patterns.connections.links.links import Links, validate_links

__all__ = [
    "LinkArgs",
    "LinkBucketArgs",
    "LinkDatabaseArgs",
    "LinkDeliveryStreamArgs",
    "LinkEventBusArgs",
    "LinkFunctionArgs",
    "LinkParameterArgs",
    "LinkQueueArgs",
    "LinkScheduleGroupArgs",
    "LinkSecretArgs",
    "LinkStreamArgs",
    "LinkTableArgs",
    "LinkTopicArgs",
    "LinkUserPoolArgs",
    "LinkWebSocketApiArgs",
    "LinkWorkflowArgs",
    "Links",
    "LinksArgs",
    "validate_links",
]
