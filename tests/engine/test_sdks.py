"""Programs in TypeScript and in Go: the examples compile and make the same, and wrong ones do not compile."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.engine.sdk_projects import GoProject, Project, TypeScriptProject
from tests.engine.sdk_tools import why_skipped
from tests.examples import EXAMPLES, find_outputs, read_yaml
from tests.page_programs import find_page_programs

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


def remove_secrets(value: Any) -> Any:
    """Returns a value whose secrets are as plain as those of the program in YAML."""
    match value:
        # How the recorders of Node.js and of Go write a secret.
        case {"4dabf18193072939515e22adb298388d": _, "value": plain} | {"Element": {"V": plain}}:
            return remove_secrets(plain)
        case dict():
            return {name: remove_secrets(each) for name, each in value.items()}
        case list():
            return [remove_secrets(each) for each in value]
        case _:
            return value


def check_programs(project: Project, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example and the programs of the pages make what those in YAML make."""
    pages = find_page_programs()
    outputs = {name: find_outputs(page.record(monkeypatch)) for name, page in pages.items()}
    outputs["shop"] = find_outputs()
    expected = {name: read_yaml(outputs[name], page.yaml) for name, page in pages.items()}
    expected["shop"] = read_yaml(outputs["shop"])
    found = project.record({name: page.languages[language] for name, page in pages.items()}, outputs)
    assert found.keys() == expected.keys()
    different = [name for name in expected if remove_secrets(found[name]) != expected[name]]
    assert different == [], json.dumps({name: [found[name], expected[name]] for name in different})


def test_typescript_compiles_and_makes_what_yaml_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    check_programs(TypeScriptProject(tmp_path), "typescript", monkeypatch)


def test_wrong_typescript_does_not_compile(tmp_path: Path):
    check_mistakes(TypeScriptProject(tmp_path), (EXAMPLES / "typescript/index.ts").read_text(), TYPESCRIPT)


# The compiler of Go takes half a minute; the one of TypeScript says the same of the schema.
@pytest.mark.long
def test_go_compiles_and_makes_what_yaml_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    check_programs(GoProject(tmp_path), "go", monkeypatch)


def test_wrong_go_does_not_compile(tmp_path: Path):
    check_mistakes(GoProject(tmp_path), (EXAMPLES / "go/main.go").read_text(), GO)
