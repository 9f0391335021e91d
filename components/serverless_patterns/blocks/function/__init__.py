"""A Lambda function."""

from serverless_patterns.blocks.function.component import Function, FunctionArgs

__all__ = ["Function", "FunctionArgs"]
