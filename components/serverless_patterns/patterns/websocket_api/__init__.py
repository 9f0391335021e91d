"""The WebSocket API pattern."""
