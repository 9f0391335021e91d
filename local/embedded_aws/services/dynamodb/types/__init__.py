"""Resource types of Amazon DynamoDB."""
