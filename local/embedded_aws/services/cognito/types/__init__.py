"""Resource types of Amazon Cognito."""
