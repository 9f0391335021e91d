"""Inputs that AWS chooses when they are left out, compared with the SDK."""

import json
from importlib.metadata import version

import pytest

from embedded_aws.resource_model.registry import find_resource, list_resource_types
from embedded_aws.resources.computed_inputs import COMPUTED, list_computed_inputs
from embedded_aws.schemas.cache import read_schema


@pytest.mark.slow
def test_the_inputs_that_aws_chooses_are_those_of_the_sdk() -> None:
    schema = json.loads(read_schema("aws", version("pulumi_aws")))["resources"]
    types = [each for each in list_resource_types() if each in schema]
    expected = {type_: find_computed(type_, schema[type_]) for type_ in types}
    assert {type_: set(list_computed_inputs(type_)) for type_ in types} == expected
    assert set(COMPUTED) <= set(types)


def find_computed(type_: str, described: dict[str, list[str]]) -> set[str]:
    """Returns the inputs of a type that are optional, and that its resources always have."""
    kind = find_resource(type_)
    assert kind
    names = {*described["inputProperties"]} & {*described.get("required", [])} & {*kind.takes}
    return names - {*described.get("requiredInputs", []), kind.name_input, "namePrefix", "tags"}


@pytest.mark.parametrize(
    ("type_", "name", "chosen"),
    [
        ("aws:sqs/queue:Queue", "policy", True),
        ("aws:sqs/queue:Queue", "delaySeconds", False),
        ("aws:alb/listener:Listener", "sslPolicy", True),
        ("aws:iam/role:Role", "managedPolicyArns", True),
        ("aws:iam/role:Role", "description", False),
        ("aws:test/thing:Thing", "size", False),
    ],
)
def test_aws_chooses_an_input(type_: str, name: str, chosen: bool) -> None:
    assert (name in list_computed_inputs(type_)) == chosen
