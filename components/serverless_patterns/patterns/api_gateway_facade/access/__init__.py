"""Who may call the API: authorizers and the resource policy."""
