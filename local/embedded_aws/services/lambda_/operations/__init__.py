"""The operations of Lambda as it has them: validation, responses and errors."""
