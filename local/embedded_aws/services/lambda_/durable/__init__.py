"""Durable executions: invocations that a function continues from its checkpoints."""
