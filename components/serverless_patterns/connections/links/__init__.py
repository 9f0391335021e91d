"""Links of a function or a container: what its code uses, as a variable and as permissions of its role."""

from serverless_patterns.connections.links.args import (
    LinkArgs,
    LinkBucketArgs,
    LinkFunctionArgs,
    LinkQueueArgs,
    LinksArgs,
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
    "LinkFunctionArgs",
    "LinkQueueArgs",
    "LinkTableArgs",
    "LinkTopicArgs",
    "LinkUserPoolArgs",
    "LinkWebSocketApiArgs",
    "LinkWorkflowArgs",
    "Links",
    "LinksArgs",
    "validate_links",
]
