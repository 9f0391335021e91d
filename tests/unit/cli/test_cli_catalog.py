import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from serverless_patterns_cli.patterns.catalog import find_pattern, find_project, read_patterns
from serverless_patterns_cli.patterns.deployed_pattern import check_stack_name

Run = Callable[..., Result]


def test_list_shows_each_pattern_by_its_stack(run: Run, project: Path):
    result = run("list", "-C", project)
    assert result.exit_code == 0
    rows = [line for line in result.stdout.splitlines() if "│" in line]
    assert [row.split("│")[1].strip() for row in rows] == ["delivery", "mail"]
    assert "All about parcels" in rows[0]
    assert "It moves letters." in rows[1]


def test_list_as_json(run: Run, project: Path):
    assert json.loads(run("list", "--json", "-C", project).stdout)[1] == {
        "stack": "mail",
        "name": "letters",
        "title": "All about letters",
        "description": "It moves letters.",
    }


def test_the_project_is_found_from_a_directory_within(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(project / "patterns" / "letters")
    assert "delivery" in run("list").stdout
    assert find_project(Path()) == project


@pytest.mark.parametrize("name", ["letters", "mail"])
def test_show_takes_pattern_or_stack_and_is_plain_in_a_pipe(run: Run, project: Path, name: str):
    result = run("show", name, "-C", project)
    assert result.exit_code == 0
    assert result.stdout == (project / "patterns/letters/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a-part", "the-other-part"])
def test_of_two_patterns_with_one_stack_that_with_the_demo_has_its_name(project: Path, name: str):
    part = project / "patterns" / name
    shutil.copytree(project / "patterns/letters", part)
    (project / "patterns/letters/demo.py").touch()
    assert find_pattern(read_patterns(project), "mail").name == "letters"
    assert find_pattern(read_patterns(project), name).stack == "mail"


PICTURE = """<picture>
  <source media="(prefers-color-scheme: dark)" srcset="dark.png">
  <img alt="Letters on their way" src="light.png">
</picture>"""


def test_a_terminal_shows_descriptions_instead_of_drawings(project: Path):
    readme = project / "patterns/letters/README.md"
    console = '```html\n<img alt="Code" src="a.png"> <!-- code -->\n```\n\nA `<br>`'
    readme.write_text(
        f"# Letters\n\n```mermaid\nA --> B\n```\n\n{console}\n\n```mermaid\nB --> A\n```\n\n{PICTURE}\n"
    )
    pattern = find_pattern(read_patterns(project), "mail")
    note = "*(A diagram, in patterns/letters/README.md.)*"
    shown = f"# Letters\n\n{note}\n\n{console}\n\n{note}\n\n[Letters on their way]\n"
    assert pattern.readme_without_drawings() == shown


def test_an_unknown_pattern_lists_the_known_ones(run: Run, project: Path):
    result = run("show", "leters", "-C", project)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Unknown pattern 'leters'. Did you mean 'letters'?" in result.stderr
    assert "delivery (parcels), mail (letters)" in result.stderr


def test_up_rejects_a_misspelled_name_before_it_imports_the_program(run: Run, project: Path):
    (project / "__main__.py").write_text("raise SystemExit('imported')\n")
    result = run("up", "mial", "-C", project)
    assert result.exit_code == 1
    assert "Unknown pattern 'mial'. Did you mean 'mail'?" in result.stderr
    assert "imported" not in result.output


@pytest.mark.parametrize(
    ("stack", "config"), [("mail", {}), ("mial", {"post:pattern": "mail"}), ("production", {})]
)
def test_up_takes_the_name_of_a_stack_and_any_name_that_is_not_near_one(
    project: Path, stack: str, config: dict[str, str]
):
    check_stack_name(project, stack, config)


def test_up_takes_any_name_in_a_project_without_patterns(project: Path):
    shutil.rmtree(project / "patterns")
    check_stack_name(project, "mial", {})


def test_a_pattern_without_readme(run: Run, project: Path):
    (project / "patterns/letters/README.md").unlink()
    result = run("show", "mail", "-C", project)
    assert result.exit_code == 1
    assert "'letters' has no README" in result.stderr


@pytest.mark.parametrize("is_project", [False, True])
def test_without_patterns_of_a_project_those_of_the_catalog_are_there(
    run: Run, tmp_path: Path, *, is_project: bool
):
    if is_project:
        (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    assert "conversion" in run("list", "-C", tmp_path).stdout
    assert run("show", "workflow", "-C", tmp_path).stdout.startswith("# Workflow")


def test_a_command_for_stacks_requires_a_project(run: Run, tmp_path: Path):
    result = run("graph", "dev", "-C", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path} is not in a Pulumi project" in result.stderr
    assert "--cwd" in result.stderr


def test_a_demonstration_requires_a_pattern_of_the_project(run: Run, tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    result = run("demo", "dev", "-C", tmp_path)
    assert result.exit_code == 1
    assert "has no patterns" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "gitHub.template.templateFile must be a string"),
        ('{"gitHub": {"template": "stacks/mail.py"}}', "gitHub.template.templateFile must be"),
        ('{"gitHub": {"template": {"templateFile": "stacks/mail.py"}}, "title": ""}', "title must be"),
        ('{"gitHub": {"template": {"templateFile": "stacks/mail.py"}}, "title": "A"}', "description must be"),
    ],
)
def test_a_bad_description_names_file_and_key(run: Run, project: Path, content: str, message: str):
    file = project / "patterns/letters/pattern.json"
    file.write_text(content)
    result = run("list", "-C", project)
    assert result.exit_code == 1
    assert str(file) in result.stderr
    assert message in result.stderr


def test_of_patterns_with_one_stack_its_name_is_that_of_the_same_name(run: Run, project: Path):
    for name in ("letters", "parcels"):
        file = project / f"patterns/{name}/pattern.json"
        file.write_text(file.read_text().replace("delivery", "letters").replace("mail", "letters"))
    assert run("show", "letters", "-C", project).stdout.startswith("# The letters")
    assert run("show", "parcels", "-C", project).stdout.startswith("# The parcels")
    listed = json.loads(run("list", "-C", project, "--json").stdout)
    assert [(each["stack"], each["name"]) for each in listed] == [
        ("letters", "parcels"),
        ("letters", "letters"),
    ]
