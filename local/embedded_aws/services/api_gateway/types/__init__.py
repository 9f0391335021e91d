"""Resource types of Amazon API Gateway."""
