"""A copy of an example works anywhere, with the commands of the page."""

import re
import shutil
from pathlib import Path

import pulumi
import pytest
from graphs import evaluate
from tests.examples import CONFIG, EXAMPLES, PROJECT, find_outputs, read_yaml
from tests.schema_names import provider

from embedded_aws import record

LANGUAGES = ("go", "python", "typescript", "yaml")
CHECKOUT = "/path/to/this/checkout"
CODE = re.compile(r"""[Cc]ode"?:\s+(?:pulumi\.StringRef\()?["']?([\w./-]+)""")
HANDLER = re.compile(r"""[Hh]andler"?:\s+(?:pulumi\.StringRef\()?["']?([\w.]+)""")


@pytest.fixture(params=LANGUAGES)
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The copy that the first commands of the language make."""
    first, second, *_ = read_commands(request.param)
    source = first.removeprefix(f"cp -r {CHECKOUT}/").removesuffix(" photo-shop")
    assert second == "cd photo-shop"
    assert source == f"examples/{request.param}"
    # Another test may have run the program in its directory, which compiles it there.
    compiled = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(EXAMPLES.parent / source, tmp_path / "photo-shop", ignore=compiled)


def read_commands(language: str) -> list[str]:
    """Returns the commands in the section of a language."""
    sections = re.split(r"^## (.*)$", (EXAMPLES / "README.md").read_text(), flags=re.MULTILINE)
    names = [name.lower() for name in sections[1::2]]
    section = sections[2 * names.index(language) + 2]
    (block,) = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    return [line for line in block.splitlines() if not line.startswith("#")]


def test_it_names_nothing_outside(copy: Path) -> None:
    if "echo /path/to/this/checkout > requirements.txt" in read_commands("python"):
        (copy / "requirements.txt").unlink(missing_ok=True)
    files = [path for path in copy.rglob("*") if path.is_file()]
    assert [path for path in files if "../" in path.read_text()] == []
    text = "".join(path.read_text() for path in files if path.parent == copy)
    directories = CODE.findall(text)
    assert sorted(directories) == ["price", "receipts"]
    assert sorted(HANDLER.findall(text)) == ["price.handler", "receipts.handler"]
    assert all((copy / name / f"{name}.py").is_file() for name in directories)


def test_the_functions_are_the_same_in_each_language() -> None:
    for name in ("price/price.py", "receipts/receipts.py", "receipts/requirements.txt"):
        assert len({(EXAMPLES / language / name).read_text() for language in LANGUAGES}) == 1


def test_the_commands_end_in_a_deployment() -> None:
    for language in LANGUAGES:
        commands = read_commands(language)
        assert commands[-3:] == [
            "pulumi stack init dev",
            "pulumi config set aws:region eu-central-1",
            "pulumi up",
        ]
        assert (f"pulumi package add {CHECKOUT}" in commands) == (language != "python")


def test_a_copy_in_python_is_evaluated(tmp_path: Path) -> None:
    copied = shutil.copytree(EXAMPLES / "python", tmp_path / "photo-shop")
    assert record(copied, config=CONFIG).find_by_type("aws:lambda/function:Function")


def test_a_copy_in_yaml_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = shutil.copytree(EXAMPLES / "yaml", tmp_path / "photo-shop")
    monkeypatch.chdir(copied)

    def program() -> None:
        for name, resource in read_yaml(find_outputs()).items():
            provider().construct(name, resource["type"], resource["properties"], pulumi.ResourceOptions())

    assert evaluate(program, project=PROJECT).find_by_type("aws:lambda/function:Function")
