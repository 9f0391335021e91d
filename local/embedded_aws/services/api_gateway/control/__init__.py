"""The operations of REST APIs as API Gateway has them: validation, patch operations, responses and errors."""
