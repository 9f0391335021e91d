"""Draws the architecture of a stack from its registered resources and their references."""

from serverless_patterns_cli.architecture.drawing import Architecture, draw
from serverless_patterns_cli.architecture.mermaid import to_mermaid

__all__ = ["Architecture", "draw", "to_mermaid"]
