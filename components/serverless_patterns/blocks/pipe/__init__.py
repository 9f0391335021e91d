"""A pipe from a queue or stream to a target."""
