"""The architecture of a stack, drawn from what its program registers and how that refers to each other."""

from serverless_patterns_cli.architecture.drawing import Architecture, draw
from serverless_patterns_cli.architecture.mermaid import to_mermaid

__all__ = ["Architecture", "draw", "to_mermaid"]
