"""Types, functions and known inputs of a program in YAML."""

from pathlib import Path

import pytest

from embedded_aws.errors import ProjectError
from embedded_aws.languages.yaml_programs import read_declarations
from embedded_aws.program.project import load_project
from embedded_aws.resources.supported_types import SUPPORTED

HEAD = "name: shop\nruntime: yaml\n"


def read(directory: Path, text: str) -> list[tuple[str, str]]:
    (directory / "Pulumi.yaml").write_text(HEAD + text)
    return [(each.token, each.name) for each in read_declarations(load_project(directory), "dev")]


@pytest.mark.parametrize(
    ("type_", "token"),
    [
        ("aws:sqs:Queue", "aws:sqs/queue:Queue"),
        ("aws:sqs/queue:Queue", "aws:sqs/queue:Queue"),
        ("aws:glue:CatalogDatabase", "aws:glue/catalogDatabase:CatalogDatabase"),
        ("awsx:ecr:Image", "awsx:ecr:Image"),
        ("random:RandomId", "random:index/randomId:RandomId"),
        ("pulumi:providers:aws", "pulumi:providers:aws"),
        ("acme:index:Widget", "acme:index:Widget"),
        ("acme:Widget", "acme:index:Widget"),
    ],
)
def test_a_short_type_is_the_whole_token(type_: str, token: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"resources: {{a: {{type: '{type_}'}}}}") == [(token, "a")]


def test_functions_are_found_at_any_depth(tmp_path: Path) -> None:
    text = """
variables:
  me: {fn::invoke: {function: aws:getCallerIdentity, return: accountId}}
  zone: {fn::aws:route53:getZone: {name: shop.example}}
resources:
  a:
    type: aws:sqs:Queue
    properties:
      tags: {b: {fn::invoke: {function: aws:glue:getScript}}, c: {fn::toJSON: {}}}
"""
    assert read(tmp_path, text)[1:] == [
        ("aws:index/getCallerIdentity:getCallerIdentity", ""),
        ("aws:route53/getZone:getZone", ""),
        ("aws:glue/getScript:getScript", ""),
    ]


def test_inputs_are_validated_as_far_as_they_are_known(tmp_path: Path) -> None:
    text = """
resources:
  a: {type: "aws:sqs:Queue", properties: {weight: 3, size: "${b.size}", name: a}}
  b: {type: "aws:lambda:Function", properties: {runtime: dotnet8}}
  c: {type: "aws:lambda:Function", properties: {runtime: "${b.runtime}"}}
"""
    (tmp_path / "Pulumi.yaml").write_text(HEAD + text)
    found = SUPPORTED.find_problems(read_declarations(load_project(tmp_path), "dev"))

    assert [(each.kind, each.name) for each in found] == [("input", "a"), ("machine", "b")]
    assert "does not support: weight" in found[0].reason


def test_the_program_may_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "Main.yaml").write_text("resources: {a: {type: 'aws:sns:Topic'}}")

    assert read(tmp_path, "") == [("aws:sns/topic:Topic", "a")]


@pytest.mark.parametrize(("text", "message"), [("a: [", "is not YAML"), ("- a", "must contain a mapping")])
def test_a_file_that_is_not_a_program_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "Main.yaml").write_text(text)

    with pytest.raises(ProjectError, match=rf"Main\.yaml {message}"):
        read(tmp_path, "")
