"""The HTTP server below MiniStack, which receives WebSocket messages in frames."""

from __future__ import annotations

from typing import Final

from hypercorn.protocol.ws_stream import WebsocketBuffer

from embedded_aws.ministack.names import Module, Name

_MODULE: Final = Module("hypercorn.protocol.ws_stream")

websocket_buffer: Name[type[WebsocketBuffer]] = _MODULE.variable("WebsocketBuffer", "9fadf417585470a8")
