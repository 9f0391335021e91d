"""An EventBridge event bus."""
