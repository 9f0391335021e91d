"""A rule of EventBridge that delivers events to a target."""
