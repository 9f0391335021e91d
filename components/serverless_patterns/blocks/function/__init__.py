"""A Lambda function."""

from serverless_patterns.blocks.function.args import FunctionArgs, FunctionImageConfigArgs
from serverless_patterns.blocks.function.component import Function

__all__ = ["Function", "FunctionArgs", "FunctionImageConfigArgs"]
