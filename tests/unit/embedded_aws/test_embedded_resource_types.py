"""Properties that replace a resource are those that replace it with the AWS provider."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws.resource_model.changes import compare, make_comparable
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import find_resource, list_resource_types
from embedded_aws.resource_model.resource_type import ResourceType

FACTS = tomllib.loads((Path(__file__).parent / "replacements.toml").read_text())
TYPES = [token for token in list_resource_types() if token in FACTS]
NOT_THE_PROVIDER = {"awsx:ecr:Image", "docker-build:index:Image", "docker:index/image:Image"}


def kind_of(token: str) -> ResourceType:
    found = find_resource(token)
    assert found
    return found


def input_of(path: str) -> str:
    return re.split(r"[.\[?]", path)[0]


def test_there_are_facts_on_every_type() -> None:
    providers = {token for token in list_resource_types() if token.startswith("pulumi:providers:")}
    assert set(list_resource_types()) - providers - NOT_THE_PROVIDER == set(FACTS)


def test_what_replaces_a_resource() -> None:
    for token in TYPES:
        kind = kind_of(token)
        replaced_by = {path for path in kind.replaced_by if path != "region"}
        can_be_given = {path for path in FACTS[token] if input_of(path) in kind.inputs}
        always = {path for path in can_be_given if not path.endswith("?")}
        sometimes = {path.rstrip("?") for path in can_be_given} - always
        assert always <= replaced_by <= always | sometimes, token


def test_a_type_names_inputs_that_it_takes() -> None:
    for token in list_resource_types():
        kind = kind_of(token)
        named = {input_of(path) for path in (*kind.replaced_by, *kind.defaults)}
        assert named <= kind.inputs, token
        assert not set(kind.takes) & set(kind.meaningless), token


class Box(ResourceType):
    takes = ("name", "policy", "rules", "size")
    replaced_by = ("name", "rules[].kind")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        raise NotImplementedError

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        raise NotImplementedError

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("before", "after", "inputs", "replacing"),
    [
        ({"size": 1}, {"size": 1}, set(), set()),
        ({"size": 1}, {"size": "1"}, set(), set()),
        ({"size": 1}, {}, {"size"}, set()),
        ({}, {"size": 1}, {"size"}, set()),
        ({"policy": '{"a": 1, "b": [2]}'}, {"policy": '{"b":[2],"a":1}'}, set(), set()),
        ({"policy": '{"a": 1}'}, {"policy": '{"a": 2}'}, {"policy"}, set()),
        ({"name": "a"}, {"name": "b"}, {"name"}, {"name"}),
        ({"rules": [{"kind": 1, "n": 1}]}, {"rules": [{"kind": 1, "n": 2}]}, {"rules"}, set()),
        ({"rules": [{"kind": 1}]}, {"rules": [{"kind": 2}]}, {"rules"}, {"rules[].kind"}),
        ({"rules": [{"kind": 1}]}, {"rules": [{"kind": 1}, {"kind": 2}]}, {"rules"}, set()),
    ],
)
def test_changes(
    before: dict[str, Any], after: dict[str, Any], inputs: set[str], replacing: set[str]
) -> None:
    changes = compare(Box(), before, after, {})

    assert changes.inputs == inputs
    assert changes.replacing == replacing


def test_an_added_input_is_compared_with_the_resource() -> None:
    assert compare(Box(), {}, {"size": 1}, {"size": 1}).inputs == set()
    assert compare(Box(), {}, {"size": 2}, {"size": 1}).inputs == {"size"}


def test_files_are_compared_by_their_content(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("first")
    first = make_comparable({"source": pulumi.FileAsset(str(file)), "parts": [pulumi.StringAsset("a")]})
    assert first == make_comparable(
        {"source": pulumi.StringAsset("first"), "parts": [pulumi.StringAsset("a")]}
    )

    file.write_text("second")
    assert first != make_comparable(
        {"source": pulumi.FileAsset(str(file)), "parts": [pulumi.StringAsset("a")]}
    )
