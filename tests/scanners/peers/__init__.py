"""AWS Solutions Constructs for the same patterns, scanned by the same Checkov.

``make scanners-peers`` synthesizes them and renews ``peers.json``, from which the security page compares.
"""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("peers.json")


def read_peers() -> dict[str, Any]:
    """Findings of Checkov for the peers by ``stacks``, their ``packages``, and the ``date``."""
    return json.loads(FILE.read_text())
