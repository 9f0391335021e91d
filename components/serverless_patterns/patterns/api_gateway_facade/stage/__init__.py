"""Where and how the API is served: stage, plans, domain, logs."""
