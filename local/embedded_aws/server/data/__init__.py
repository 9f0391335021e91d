"""The data in resources: objects, items, messages, users, executions, and log events."""
