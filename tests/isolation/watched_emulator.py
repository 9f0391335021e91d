"""An emulator that writes down what its policies allowed to roles."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from embedded_aws import Emulator

DECISIONS = "decisions.jsonl"
"""File in the emulator's directory to which its process appends a line for each new decision."""


@dataclass(frozen=True)
class Decision:
    """Something that a role was allowed.

    Attributes:
        role: Its name in AWS.
        action: Such as ``s3:GetObject``.
        resource: ARN of the resource.
    """

    role: str
    action: str
    resource: str


class WatchedEmulator(Emulator):
    """As any other; ask for :attr:`decisions` before it ends."""

    _module = "tests.isolation.watched_process"

    @property
    def decisions(self) -> set[Decision]:
        """Calls that were allowed to roles until now."""
        lines = (self._directory / DECISIONS).read_text().splitlines()
        return {Decision(*json.loads(line)) for line in lines}

    def _build_environment(self) -> dict[str, str]:
        return {**super()._build_environment(), "PYTHONPATH": os.fspath(Path(__file__).resolve().parents[2])}
