"""Expressions of Amazon DynamoDB: conditions, filters, key conditions, updates and projections."""
