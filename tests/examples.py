"""The example in each language. All of them make the same, so that one says what another has to make."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from embedded_aws import Recording, record

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
PROJECT = "photo-shop"
CONFIG = {"serverless-patterns:buildPlatform": "host"}


@cache
def record_python() -> Recording:
    """Registrations of the Python program."""
    return record(EXAMPLES / "python", config=CONFIG)


def find_outputs(recording: Recording | None = None) -> dict[str, dict[str, Any]]:
    """The outputs of the components of a Python program, by name, as the schema calls them."""
    return {
        found.name: {_camel_case(name): value for name, value in found.outputs.items()}
        for found in (recording or record_python()).children_of("")
    }


def read_yaml(outputs: Mapping[str, Mapping[str, Any]], program: str = "") -> dict[str, dict[str, Any]]:
    """Type and properties of each resource of a YAML program, where the components have these outputs."""
    text = program or (EXAMPLES / "yaml/Pulumi.yaml").read_text()
    resources = yaml.safe_load(text)["resources"]
    return {
        name: {"type": each["type"], "properties": _resolve(each.get("properties", {}), outputs)}
        for name, each in resources.items()
    }


def _resolve(value: Any, outputs: Mapping[str, Mapping[str, Any]]) -> Any:
    if isinstance(value, str):
        return re.sub(r"\$\{([\w-]+)\.(\w+)(?:\.(\w+))?\}", lambda found: _find(outputs, found), value)
    if isinstance(value, list):
        return [_resolve(part, outputs) for part in value]
    if isinstance(value, dict):
        return {key: _resolve(part, outputs) for key, part in value.items()}
    return value


def _find(outputs: Mapping[str, Mapping[str, Any]], reference: re.Match[str]) -> str:
    """An output, or one entry of it."""
    output = outputs[reference[1]][reference[2]]
    return output[reference[3]] if reference[3] else output


def _camel_case(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)
