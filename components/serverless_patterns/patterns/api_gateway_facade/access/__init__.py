"""Access to an API: authorizers and the resource policy."""
