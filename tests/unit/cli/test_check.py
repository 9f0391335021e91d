"""``check`` says whether a program runs here, without deploying it, and names all that is in the way."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.conftest import Run

PROGRAM = """
import json, pulumi, pulumi_aws as aws
{before}
queue = aws.sqs.Queue("orders"{inputs})
pulumi.export("zones", aws.get_availability_zones().names)
{after}
"""


def write(directory: Path, *, runtime: str = "python", config: str = "{}", **parts: str) -> Path:
    (directory / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\nconfig: {config}\n")
    text = PROGRAM.format_map({"before": "", "inputs": "", "after": "", **parts})
    (directory / "__main__.py").write_text(text)
    return directory


def find(run: Run, *arguments: str | Path) -> dict[str, Any]:
    result = run("check", *arguments, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == (not found["runs"])
    assert found["runs"] == (not found["problems"])
    return found


@pytest.mark.slow
def test_a_program_that_runs_is_said_to_and_creates_nothing(run: Run, tmp_path: Path) -> None:
    after = "queue.arn.apply(lambda arn: 1 / 0)"
    result = run("check", write(tmp_path, after=after))

    assert result.exit_code == 0
    assert result.stdout.startswith("shop (python) runs in the embedded emulator: 1 resources of 1 types. ")
    assert find(run, tmp_path)["resources"] == {"aws:sqs/queue:Queue": 1}


@pytest.mark.slow
@pytest.mark.representatives("parts0-problem0", "parts2-None")
@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"after": "aws.glue.Job('a', role_arn=queue.arn, command={})"}, ("type", "aws:glue/job:Job")),
        ({"after": "aws.glue.get_script([], [])"}, ("function", "aws:glue/getScript:getScript")),
        ({"inputs": ", opts=pulumi.ResourceOptions(protect=True)"}, None),
        (
            {"after": "aws.lambda_.Function('a', role='b', runtime='dotnet8', handler='a')"},
            ("machine", "aws:lambda/function:Function"),
        ),
        (
            {"after": "aws.s3.Bucket('a', request_payer='Requester')"},
            ("input", "aws:s3/bucket:Bucket"),
        ),
        (
            # A transform changes inputs after the program has run.
            {
                "before": "pulumi.runtime.register_resource_transform(lambda a: "
                "pulumi.ResourceTransformResult({**a.props, 'weight': 1}, a.opts))"
            },
            ("input", "aws:sqs/queue:Queue"),
        ),
        ({"before": "import nowhere"}, ("package", "nowhere")),
        ({"before": "import sys; sys.exit(3)"}, ("program", "")),
    ],
)
def test_what_does_not_run_is_a_problem(
    parts: dict[str, str], problem: tuple[str, str] | None, run: Run, tmp_path: Path
) -> None:
    found = find(run, write(tmp_path, **parts))["problems"]

    assert [(each["kind"], each.get("token", "")) for each in found] == ([problem] if problem else [])


def test_an_error_of_the_program_has_its_line(run: Run, tmp_path: Path) -> None:
    (problem,) = find(run, write(tmp_path, before="[][1]"))["problems"]

    assert problem == {
        "kind": "program",
        "token": f"{tmp_path / '__main__.py'}:3: [][1]",
        "reason": "IndexError: list index out of range",
    }


@pytest.mark.exhaustive
def test_all_missing_configuration_is_named(run: Run, tmp_path: Path) -> None:
    before = """
config = pulumi.Config("other")
config.require_int("count"), config.require_bool("flag"), config.require_secret("key")
config.require_object("list"), pulumi.Config().require("size")
"""
    after = "aws.glue.Job('a', role_arn=queue.arn, command={})"
    write(tmp_path, config="{size: {type: integer}, tags: {type: object}}", before=before, after=after)

    found = find(run, tmp_path, "-c", "tags={}")["problems"]
    assert [(each["kind"], each["token"]) for each in found] == [
        ("configuration", "shop:size"),
        *(("configuration", f"other:{key}") for key in ("count", "flag", "key", "list")),
        ("type", "aws:glue/job:Job"),
    ]
    given = [f"other:{each}" for each in ("count=2", "flag=true", "key=k", "list=[1]")]
    arguments = [each for value in [*given, "size=3", "tags={}"] for each in ("-c", value)]
    assert [each["kind"] for each in find(run, tmp_path, *arguments)["problems"]] == ["type"]


def test_an_error_after_a_placeholder_is_left_open(run: Run, tmp_path: Path) -> None:
    write(tmp_path, before="pulumi.Config().require_object('list')['a']")

    key, later = find(run, tmp_path)["problems"]
    assert (key["token"], later["kind"]) == ("shop:list", "program")
    assert later["reason"] == "what comes next is known when the configuration is complete"


@pytest.mark.exhaustive
def test_an_image_runs_with_docker(run: Run, tmp_path: Path) -> None:
    after = """
containers = json.dumps([{"name": "web", "image": "nginx"}])
aws.ecs.Service("web", task_definition=aws.ecs.TaskDefinition("web", family="web",
    container_definitions=containers).arn)
"""
    write(tmp_path, after=after)

    assert [each["kind"] for each in find(run, tmp_path)["problems"]] == ["machine"]
    assert find(run, tmp_path, "--containers", "docker")["runs"]


@pytest.mark.parametrize("runtime", ["go", "dotnet", "java", "nodejs"])
def test_another_language_needs_what_runs_it(
    runtime: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name, **_options: None)

    (problem,) = find(run, write(tmp_path, runtime=runtime))["problems"]
    assert (problem["kind"], problem["token"]) == ("language", runtime)
    assert "`serverless-patterns emulator --pulumi` prints how" in problem["reason"]


def test_a_program_in_yaml_is_read_without_its_host(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name, **_options: None)
    write(tmp_path, runtime="yaml")
    (tmp_path / "Main.yaml").write_text("resources: {a: {type: 'aws:glue:Job'}, b: {type: 'aws:sqs:Queue'}}")

    found = find(run, tmp_path)
    assert [each["kind"] for each in found["problems"]] == ["language", "type"]
    assert found["resources"] == {"aws:glue/job:Job": 1, "aws:sqs/queue:Queue": 1}


@pytest.mark.exhaustive
def test_the_only_stack_file_names_the_stack(run: Run, tmp_path: Path) -> None:
    write(tmp_path, before="pulumi.Config().require('size')")
    (tmp_path / "Pulumi.prod.yaml").write_text("config: {shop:size: 3}\n")

    assert find(run, tmp_path)["runs"]
    assert not find(run, tmp_path, "--stack", "dev")["runs"]


def test_a_directory_without_a_project_is_an_error(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path)

    assert result.exit_code == 1
    assert "is not in a Pulumi project" in result.stderr
