"""A DynamoDB table."""
