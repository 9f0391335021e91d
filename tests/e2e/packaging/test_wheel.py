"""The distribution, as somebody else installs it: without the extra ``local``."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import grpc
import pulumi
import pytest
from pulumi.runtime.proto.provider_pb2 import GetSchemaRequest
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

import serverless_patterns
from embedded_aws import Emulator
from serverless_patterns_cli.commands.new import create_project
from serverless_patterns_cli.options.documents import find_documents
from tests.engine.conftest import MakeStack, aws, cli, command, environment, make_stack, make_workspace

pytestmark = pytest.mark.exhaustive

__all__ = ["aws", "cli", "command", "environment", "make_stack", "make_workspace"]  # fixtures

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("components/serverless_patterns", "local/embedded_aws", "local/serverless_patterns_cli")
UV = Path(sys.executable).with_name("uv")

FOREIGN_PROGRAM = """
import asyncio
import json

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from serverless_patterns import FanOutConversion


class Provider(Mocks):
    def __init__(self):
        self.resources = {}

    def new_resource(self, args: MockResourceArgs):
        self.resources[args.name] = args.typ
        return f"{args.name}-id", {**args.inputs, "arn": f"arn:aws:x:::{args.name}", "bucket": args.name}

    def call(self, args: MockCallArgs):
        return {"accountId": "123456789012", "partition": "aws", "region": "eu-west-1"}


def program():
    media = FanOutConversion("media", {"conversions": {"archive": {"zip": {}}}})
    pulumi.export("source", media.source_bucket_name)


provider = Provider()
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
pulumi.runtime.set_mocks(provider, project="foreign", stack="dev", preview=False)
pulumi.runtime.set_all_config({"serverless-patterns:buildPlatform": "host"})
loop.run_until_complete(pulumi.runtime.stack.run_pulumi_func(program))
print(json.dumps(provider.resources))
"""


def run(*command: str | Path, **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the packages, as a release builds them: the wheel is built from the sdist."""
    directory = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", directory, ROOT)
    return directory


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing but the wheel and what it needs."""
    directory = tmp_path_factory.mktemp("environment")
    run(UV, "venv", "--quiet", "--python", sys.executable, directory)
    python = directory / "bin/python"
    # The same versions as here, which uv need not download again.
    pins = ROOT / "requirements/dev.txt"
    run(UV, "pip", "install", "--quiet", "--python", python, "--constraint", pins, wheel)
    return python


def test_wheel_holds_the_packages_and_nothing_else(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to((ROOT / package).parent).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    catalog = {name for name in names if name.startswith("serverless_patterns_cli/catalog/")}
    assert names - catalog == expected
    files = [document.file for document in find_documents()]
    files += [*ROOT.glob("patterns/*/pattern.json")]
    files += [
        file for file in ROOT.glob("templates/*/**/*") if file.is_file() and "__pycache__" not in file.parts
    ]
    assert catalog == {f"serverless_patterns_cli/catalog/{file.relative_to(ROOT)}" for file in files}
    assert {
        "serverless_patterns/py.typed",
        "serverless_patterns/patterns/fan_out_conversion/converters/image/requirements.txt",
        "serverless_patterns/patterns/fan_out_conversion/converters/runtime/requirements.txt",
        "serverless_patterns/patterns/fan_out_conversion/converters/zip/zip_conversion.py",
    } <= names


def test_an_index_takes_the_packages(dist: Path):
    twine = ROOT / ".cache/scanners/bin/twine"
    assert run(twine, "--no-color", "check", "--strict", *dist.iterdir()).count("PASSED") == 2


def test_sdist_holds_the_repository_and_makes_the_same_wheel(dist: Path, wheel: Path, tmp_path: Path):
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).splitlines()
    expected = {name for name in listed if not name.startswith(".github/") and (ROOT / name).exists()}
    assert names == expected | {"PKG-INFO"}

    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_foreign_program_runs_under_pulumis_own_mocks(python: Path, tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(FOREIGN_PROGRAM)
    # Neither a uv on the PATH nor a package that was built before: what the library needs comes with it.
    environment = {**os.environ, "PATH": os.defpath, "XDG_CACHE_HOME": os.fspath(tmp_path / "cache")}
    environment.setdefault("UV_CACHE_DIR", run(UV, "cache", "dir").strip())
    resources = json.loads(run(python, program, cwd=tmp_path, env=environment))
    assert resources["media"] == "serverless-patterns:index:FanOutConversion"
    assert resources["media-archive-function"] == "aws:lambda/function:Function"
    assert resources["media-notification"] == "aws:s3/bucketNotification:BucketNotification"


def test_programs_are_recorded_without_the_extra(python: Path, tmp_path: Path):
    script = (
        "import importlib.util, embedded_aws, serverless_patterns;"
        "assert importlib.util.find_spec('boto3') is None;"
        "recording = embedded_aws.record(lambda: serverless_patterns.Topic('news', {}));"
        "print(recording.find_by_name('news-topic').type, serverless_patterns.__file__)"
    )
    type_, file = run(python, "-c", script, cwd=tmp_path).split()
    assert type_ == "aws:sns/topic:Topic"
    assert Path(file).is_relative_to(python.parents[1])


def test_the_plugin_answers_with_the_schema_of_its_components(python: Path, tmp_path: Path):
    plugin = python.with_name("pulumi-resource-serverless-patterns")
    with subprocess.Popen(
        [plugin, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        try:
            assert process.stdout is not None
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                answer = ResourceProviderStub(channel).GetSchema(GetSchemaRequest(), timeout=60)
        finally:
            process.kill()
    schema = json.loads(answer.schema)
    assert (schema["name"], schema["version"]) == ("serverless-patterns", version("serverless-patterns"))
    assert {token.rpartition(":")[2] for token in schema["resources"]} == {
        component.__name__ for component in serverless_patterns.components()
    }


def test_the_engine_finds_the_plugin_on_the_path(
    python: Path, aws: Emulator, environment: dict[str, str], make_stack: MakeStack
):
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment['PATH']}"

    class Queue(pulumi.ComponentResource):
        """As the SDK of another language has it."""

        url: pulumi.Output[str]

    def program() -> None:
        given = {"visibilityTimeoutSeconds": 60, "url": None}
        queue = Queue("serverless-patterns:index:Queue", "orders", given, remote=True)
        pulumi.export("url", queue.url)

    url = make_stack(program, config={"aws:region": "us-east-1"}).up().outputs["url"].value
    found = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert found["Attributes"] == {"VisibilityTimeout": "60"}


def test_the_command_line_says_which_extra_it_requires(python: Path, wheel: Path, tmp_path: Path):
    command = python.with_name("serverless-patterns")
    done = subprocess.run([command, "list"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    # From where it was installed: the name alone may not be published.
    assert f"pip install 'serverless-patterns[local] @ {wheel.as_uri()}'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_project_installs_what_it_requires_and_passes_its_test(dist: Path, tmp_path: Path):
    project, python = tmp_path / "orders", tmp_path / "orders/.venv/bin/python"
    create_project("workflow", "orders", "Orders", directory=project)
    run(UV, "venv", "--quiet", "--python", sys.executable, project / ".venv")
    # The same versions as here, which uv need not download again.
    options = ["--find-links", dist, "--constraint", ROOT / "requirements/dev.txt"]
    requirements = project / "requirements-dev.txt"
    run(UV, "pip", "install", "--quiet", "--python", python, *options, "--requirement", requirements)
    assert "1 passed" in run(python, "-m", "pytest", cwd=project)
    assert "price_function" in run(python.with_name("serverless-patterns"), "graph", "dev", cwd=project)
