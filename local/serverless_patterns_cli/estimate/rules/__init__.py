"""The rules of all resource types."""

from collections.abc import Mapping
from typing import Final

from serverless_patterns_cli.estimate.charges import Rule
from serverless_patterns_cli.estimate.rules import (
    compute,
    databases,
    edge,
    messages,
    safeguards,
    storage,
    streams,
)

CHARGES: Final[Mapping[str, Rule]] = {
    **compute.CHARGES,
    **databases.CHARGES,
    **edge.CHARGES,
    **messages.CHARGES,
    **safeguards.CHARGES,
    **storage.CHARGES,
    **streams.CHARGES,
}
