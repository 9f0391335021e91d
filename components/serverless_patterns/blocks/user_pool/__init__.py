"""A Cognito user pool."""
