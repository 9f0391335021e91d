"""``serverless-patterns estimate``: what a stack costs per month."""
