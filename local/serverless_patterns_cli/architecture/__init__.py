"""Draws the architecture of a stack from its registered resources and their references."""

from serverless_patterns_cli.architecture.drawing import Architecture, draw
from serverless_patterns_cli.architecture.mermaid import format_mermaid

__all__ = ["Architecture", "draw", "format_mermaid"]
