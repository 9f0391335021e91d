"""Queries of a recorded graph of resources, for the tests of components."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import Recording, Registration, record
from serverless_patterns import ArgumentError

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "components/serverless_patterns/patterns/fan_out_conversion/converters/runtime"
CAPTION = ROOT / "patterns/fan-out-conversion/src/caption"
KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1234"
ALARM_ARN = "arn:aws:sns:us-east-1:123456789012:alarms"


def evaluate(program: Callable[[], Any], **options: Any) -> Recording:
    """Records ``program``, with requirements built for this machine."""
    config = {"serverless-patterns:buildPlatform": "host", **options.pop("config", {})}
    return record(program, config=config, **options)


def errors_in(make: Callable[[], object]) -> list[str]:
    """Errors in the arguments of the one component in ``make``, which must not register anything."""
    found: list[str] = []

    def program() -> None:
        with pytest.raises(ArgumentError) as caught:
            make()
        found.extend(f"{error.argument or 'name'}: {error.reason}" for error in caught.value.errors)

    assert evaluate(program).registrations == []
    return found


def documents(recording: Recording) -> Iterator[tuple[Registration, dict[str, Any]]]:
    """Every policy document, with the resource it is given to."""
    for registration in recording.registrations:
        for value in registration.inputs.values():
            if isinstance(value, str) and '"Statement"' in value:
                yield registration, json.loads(value)


def statements(registration: Registration, property_: str = "policy") -> list[dict[str, Any]]:
    """The statements of the policy document in a property."""
    return json.loads(registration.inputs[property_])["Statement"]


def names(recording: Recording, urns: tuple[str, ...]) -> set[str]:
    """The names of the resources with these URNs."""
    return {found.name for found in recording.registrations if found.urn in urns}
