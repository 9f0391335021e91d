"""The connections of a stack: one rule for each resource type that creates connections."""

from collections.abc import Mapping
from typing import Final

from serverless_patterns_cli.architecture.rules import access, events, routed_apis, serving
from serverless_patterns_cli.architecture.rules.edges import Edge, Rule

__all__ = ["RULES", "Edge"]

RULES: Final[Mapping[str, Rule]] = {**events.RULES, **serving.RULES, **routed_apis.RULES, **access.RULES}
"""The rules by resource type."""
