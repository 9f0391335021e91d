"""Resource types of Amazon EventBridge."""
