"""Which connections the resources of a stack make: a rule for each type that makes any."""

from collections.abc import Mapping
from typing import Final

from serverless_patterns_cli.architecture.rules import access, events, serving
from serverless_patterns_cli.architecture.rules.edges import Edge, Rule

__all__ = ["RULES", "Edge"]

RULES: Final[Mapping[str, Rule]] = {**events.RULES, **serving.RULES, **access.RULES}
"""The rules by the type they are for."""
