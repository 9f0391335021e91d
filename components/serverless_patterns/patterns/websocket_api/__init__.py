"""The WebSocket API pattern."""

from serverless_patterns.patterns.websocket_api.args import (
    WebSocketApiArgs,
    WebSocketApiAuthorizerArgs,
    WebSocketApiDomainArgs,
)
from serverless_patterns.patterns.websocket_api.component import WebSocketApi

__all__ = ["WebSocketApi", "WebSocketApiArgs", "WebSocketApiAuthorizerArgs", "WebSocketApiDomainArgs"]
