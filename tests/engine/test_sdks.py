"""Programs in TypeScript and in Go: the examples compile and make the same, and wrong ones do not compile."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine.sdk_projects import GoProject, Project, TypeScriptProject
from tests.engine.sdk_tools import why_skipped
from tests.examples import EXAMPLES, find_outputs, read_yaml

pytestmark = pytest.mark.exhaustive


class Mistake(NamedTuple):
    """A wrong replacement for a part of the example, and the error of the compiler."""

    right: str
    wrong: str
    message: str


TYPESCRIPT = {
    "misspelt": Mistake("burstLimit", "burstLimits", "'burstLimits' does not exist in type"),
    "type": Mistake("width: 300", 'width: "300"', "Type 'string' is not assignable to type 'number'"),
    "missing": Mistake("arn: quote.aliasArn, ", "", "Property 'arn' is missing in type"),
    "none": Mistake(
        '"photographs", {', '"photographs", {}); ({', "Property 'conversions' is missing in type"
    ),
    "output": Mistake(
        "apiUrl = api.url", "apiUrl = api.urls", "Property 'urls' does not exist on type 'ApiGatewayFacade'"
    ),
}
# What is missing, Go's compiler does not see.
GO = {
    "misspelt": Mistake("BurstLimit", "BurstLimits", "unknown field BurstLimits in struct literal"),
    "type": Mistake("Width:  pulumi.IntRef(300)", 'Width: pulumi.StringRef("300")', "as *int value"),
    "output": Mistake("quote.AliasArn", "quote.AliasArns", "quote.AliasArns undefined"),
}


@pytest.fixture(autouse=True)
def tools() -> None:
    if reason := why_skipped():
        pytest.skip(reason)


def check_mistakes(project: Project, example: str, mistakes: dict[str, Mistake]) -> None:
    """Each wrong program has its error, and no other."""
    assert all(each.right in example for each in mistakes.values())
    wrong = {name: example.replace(each.right, each.wrong) for name, each in mistakes.items()}
    # More on an error is indented; Go's compiler names each package before its errors.
    said = [each for each in re.split(r"\n(?=\S)", project.compile(wrong)) if each[0] != "#"]
    assert len(said) == len(mistakes), said
    for name, mistake in mistakes.items():
        (error,) = (each for each in said if each.startswith((f"{name}.", f"{name}/")))
        assert mistake.message in error


def test_typescript_example_compiles_and_makes_what_the_yaml_example_makes(tmp_path: Path):
    outputs = find_outputs()
    assert TypeScriptProject(tmp_path).record(outputs) == read_yaml(outputs)


def test_wrong_typescript_does_not_compile(tmp_path: Path):
    check_mistakes(TypeScriptProject(tmp_path), (EXAMPLES / "typescript/index.ts").read_text(), TYPESCRIPT)


# The compiler of Go takes half a minute; the one of TypeScript says the same of the schema.
@pytest.mark.long
def test_go_example_compiles_and_makes_what_the_yaml_example_makes(tmp_path: Path):
    outputs = find_outputs()
    assert GoProject(tmp_path).record(outputs) == read_yaml(outputs)


def test_wrong_go_does_not_compile(tmp_path: Path):
    check_mistakes(GoProject(tmp_path), (EXAMPLES / "go/main.go").read_text(), GO)
