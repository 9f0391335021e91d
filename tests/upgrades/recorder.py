"""Writes the resources that each component registers, by the code of the checkout in the current directory.

It runs in a separate process, with the modules of that checkout, and so imports none of this one.
"""

import json
import sys

from every_component import COMPONENTS
from graphs import evaluate


def record() -> dict[str, list[dict[str, object]]]:
    """Returns the resources of each component: URN, type, parent, protection and inputs."""
    found: dict[str, list[dict[str, object]]] = {}
    for name, create in COMPONENTS.items():
        found[name] = [
            {
                "urn": each.urn,
                "type": each.type,
                "parent": each.parent,
                "protect": each.protect,
                "inputs": each.inputs,
            }
            for each in evaluate(create).registrations
            if each.custom
        ]
    return found


if __name__ == "__main__":
    json.dump(record(), sys.stdout, default=lambda _: "file")
