"""A program in another language registers with the monitor of this process."""

import json
import sys
from pathlib import Path

import pulumi
import pytest

from embedded_aws.errors import ProjectError
from embedded_aws.languages.preparing import prepare
from embedded_aws.lifecycle.preview import preview
from embedded_aws.program.monitor import RecordingMonitor
from embedded_aws.program.plausible import PlausibleMocks
from embedded_aws.program.recording import Recording, record
from embedded_aws.program.runtime import run
from embedded_aws.resources.supported_types import SUPPORTED

HOST = Path(__file__).with_name("fake_host.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a language whose host is on the ``PATH``."""
    (tmp_path / "host").mkdir()
    host = tmp_path / "host/pulumi-language-madeup"
    host.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HOST}" "$@"\n')
    host.chmod(0o755)
    monkeypatch.setenv("PATH", str(host.parent), prepend=":")
    directory = tmp_path / "shop"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: madeup\n")
    return directory


def evaluate(project: Path, **config: str) -> Recording:
    monitor = RecordingMonitor(PlausibleMocks())
    run(prepare(project, project="", stack="dev", config=config), monitor)
    return monitor.recording


def test_its_resources_and_exports_are_those_of_the_stack(project: Path) -> None:
    found = evaluate(project)

    (queue,) = found.registrations
    assert (queue.type, queue.parent, queue.inputs["visibilityTimeoutSeconds"]) == (
        "aws:sqs/queue:Queue",
        "",
        40,
    )
    assert found.outputs == {"urn": queue.urn, "known": True, "dry": False, "pwd": str(project)}


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("error", "^the program is wrong$"),
        ("diagnostics", "errors:\nError: line 3$"),
        ("logged", "^a message"),
    ],
)
def test_its_error_is_that_of_the_program(project: Path, fault: str, message: str) -> None:
    with pytest.raises(pulumi.RunError, match=message):
        evaluate(project, fault=fault)


class Refusing(PlausibleMocks):
    def new_resource(self, args: object) -> tuple[str, dict[str, object]]:
        raise LookupError(f"no place for {getattr(args, 'name', '')}")


def test_an_error_of_aws_is_raised_as_it_is(project: Path) -> None:
    with pytest.raises(LookupError, match="no place for orders"):
        run(prepare(project, project="", stack="dev"), RecordingMonitor(Refusing()))


@pytest.mark.parametrize(
    ("type_", "problems"), [("aws:sqs/queue:Queue", []), ("aws:glue/job:Job", ["aws:glue/job:Job"])]
)
def test_a_preview_creates_nothing_and_names_what_is_missing(
    project: Path, type_: str, problems: list[str]
) -> None:
    job = prepare(project, project="", stack="dev", config={"type": type_})
    found = preview(job, PlausibleMocks(), SUPPORTED)

    assert ([each.token for each in found.problems], found.error) == (problems, None)
    assert (found.recording.outputs["known"], found.recording.outputs["dry"]) == (False, True)


REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop"
IMAGES = [
    ("docker:index/image:Image", {"build": {"context": "app"}, "imageName": REPOSITORY}),
    (
        "docker:index/image:Image",
        {"build": {"context": "./app", "dockerfile": "app/Dockerfile"}, "imageName": REPOSITORY},
    ),
    ("awsx:ecr:Image", {"context": "./app", "repositoryUrl": REPOSITORY}),
    ("awsx:ecr:Image", {"context": "app", "dockerfile": "./app/Dockerfile", "repositoryUrl": REPOSITORY}),
    ("docker-build:index:Image", {"context": {"location": "app"}, "tags": [REPOSITORY]}),
]


@pytest.mark.parametrize(("type_", "inputs"), IMAGES)
def test_contexts_of_images_are_relative_to_the_program(
    project: Path, type_: str, inputs: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory of the caller does not matter, and has a directory of the same name."""
    (project / "app").mkdir()
    (project / "app/Dockerfile").write_text("FROM python:3.12\nCMD python app.py\n")
    (tmp_path / "elsewhere/app").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere")
    job = prepare(project, project="", stack="dev", config={"type": type_, "inputs": json.dumps(inputs)})

    found = preview(job, PlausibleMocks(), SUPPORTED)

    assert ([each.reason for each in found.problems], found.error) == ([], None)
    assert Path.cwd() == tmp_path / "elsewhere"


def test_a_program_that_is_only_evaluated_must_be_python(project: Path) -> None:
    with pytest.raises(ProjectError, match="'runtime: madeup': only a program in Python"):
        record(project)
