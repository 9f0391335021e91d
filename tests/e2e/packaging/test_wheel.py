"""The distribution, as somebody else installs it: without the extra ``local``."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", directory, ROOT)
    (built,) = directory.glob("*.whl")
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
    assert names == expected
    assert {
        "serverless_patterns/py.typed",
        "serverless_patterns/patterns/fan_out_conversion/converters/image/requirements.txt",
        "serverless_patterns/patterns/fan_out_conversion/converters/runtime/requirements.txt",
        "serverless_patterns/patterns/fan_out_conversion/converters/zip/zip_conversion.py",
    } <= names


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
        "print(recording.named('news-topic').type, serverless_patterns.__file__)"
    )
    type_, file = run(python, "-c", script, cwd=tmp_path).split()
    assert type_ == "aws:sns/topic:Topic"
    assert Path(file).is_relative_to(python.parents[1])


def test_the_engine_finds_the_plugin_on_the_path(python: Path, tmp_path: Path):
    plugin = python.with_name("pulumi-resource-serverless-patterns")
    with subprocess.Popen(
        [plugin, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip().isdigit()
        finally:
            process.kill()
