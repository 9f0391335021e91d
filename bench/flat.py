"""The resources of a program, registered one by one with literal inputs: its cost without components."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

CACHE = Path(__file__).resolve().parents[1] / ".cache/bench"


def write_flat(name: str, recording: Any) -> None:
    """Keeps what a program registered, for :func:`flat`."""
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / f"{name}.json").write_text(json.dumps(recording.graph()))


def flat(name: str) -> Callable[[], None]:
    """Returns a program that registers what was kept."""
    import pulumi  # noqa: PLC0415 the import is part of the measurement

    resources = json.loads((CACHE / f"{name}.json").read_text())["resources"]
    for module in {
        type_.split(":")[1].split("/")[0] for type_ in (each["type"] for each in resources.values())
    }:
        if module != "index":  # what a program that is written out flat imports as well
            importlib.import_module(f"pulumi_aws.{'lambda_' if module == 'lambda' else module}")

    def program() -> None:
        for resource in resources.values():
            if resource["custom"]:
                pulumi.CustomResource(resource["type"], resource["name"], resource["inputs"])

    return program
