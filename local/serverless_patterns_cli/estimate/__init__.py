"""``serverless-patterns estimate``: what a stack costs by the month."""
