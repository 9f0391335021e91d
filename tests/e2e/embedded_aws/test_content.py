"""Code of a function and an object are new without another run of their program."""

import json
import os
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import Function
from serverless_patterns.packaging import sources
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import trust

CODE = "def handler(event, context):\n    return {}\n"


class Packages:
    """Builds the packages of the library again."""

    find_sources = staticmethod(sources.find_sources)
    build = staticmethod(sources.rebuild)


def call(stack: Deployment, output: str) -> object:
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs[output])
    assert "FunctionError" not in answer, answer["Payload"].read()
    return json.load(answer["Payload"])


def test_what_was_changed_on_disk_is_new_without_the_program(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    (tmp_path / "code").mkdir()
    code, page = tmp_path / "code/app.py", tmp_path / "page.html"
    code.write_text(CODE.format(1))
    page.write_text("old")
    runs: list[None] = []

    def program() -> None:
        runs.append(None)
        plain = aws.lambda_.Function(
            "plain",
            role=aws.iam.Role("plain", assume_role_policy=trust("lambda")).arn,
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.FileArchive(os.fspath(tmp_path / "code")),
        )
        packaged = Function("packaged", {"code": os.fspath(tmp_path / "code"), "handler": "app.handler"})
        bucket = aws.s3.Bucket("site")
        aws.s3.BucketObjectv2("page", bucket=bucket.bucket, key="page", source=pulumi.FileAsset(page))
        for name, value in (
            ("plain", plain.name),
            ("packaged", packaged.function_name),
            ("bucket", bucket.bucket),
        ):
            pulumi.export(name, value)

    with deploy(program, emulator=emulator) as stack:
        packages = Packages()
        assert stack.content_paths(packages) == {tmp_path / "code", page}
        assert (call(stack, "plain"), call(stack, "packaged")) == (1, 1)

        code.write_text(CODE.format(2))
        page.write_text("new")
        done = stack.update_content({code}, builder=packages)
        assert {urn.rpartition("::")[2] for urn in done} == {"plain", "packaged-function"}
        # Functions that have run already, too.
        assert (call(stack, "plain"), call(stack, "packaged")) == (2, 2)

        assert [*stack.update_content(builder=packages).values()] == ["update"]
        page_now = stack.client("s3").get_object(Bucket=stack.outputs["bucket"], Key="page")
        assert page_now["Body"].read() == b"new"
        assert len(runs) == 1
        assert stack.update(program) == {}


STARTED = """
import os
from pathlib import Path

(Path(os.environ["STARTS"]) / str(os.getpid())).write_text("")


def handler(event, context):
    return VALUE
"""
FAILING = """
import threading
import time

threading.Thread(target=time.sleep, args=(5,)).start()
raise ValueError("no price")
"""


def test_changed_functions_start_before_they_are_invoked(emulator: Emulator, tmp_path: Path) -> None:
    starts, code = tmp_path / "starts", tmp_path / "app.py"
    starts.mkdir()

    def program() -> None:
        role = aws.iam.Role("eager", assume_role_policy=trust("lambda")).arn
        names = (
            aws.lambda_.Function(
                name,
                role=role,
                runtime="python3.13",
                handler="app.handler",
                code=pulumi.AssetArchive({"app.py": pulumi.FileAsset(file)}),
                environment={"variables": {"STARTS": os.fspath(starts)}},
            ).name
            for name, file in (("eager", code), ("other", tmp_path / "other.py"))
        )
        for name, physical in zip(("eager", "other"), names, strict=True):
            pulumi.export(name, physical)

    code.write_text(STARTED.replace("VALUE", "1"))
    (tmp_path / "other.py").write_text(STARTED.replace("VALUE", "0"))
    with deploy(program, emulator=emulator) as stack:
        assert call(stack, "eager") == 1
        (first,) = starts.iterdir()
        first.unlink()

        code.write_text(STARTED.replace("VALUE", "2"))
        stack.start_functions(stack.update_content({code}))
        (process,) = eventually(lambda: [*starts.iterdir()], "the process of the new code")
        assert (call(stack, "eager"), [*starts.iterdir()]) == (2, [process])

        # The error of a start is that of the invocation, also while the failed process has not ended.
        code.write_text(FAILING)
        stack.start_functions(stack.update_content({code}))
        answer = stack.client("lambda").invoke(FunctionName=stack.outputs["eager"])
        assert json.load(answer["Payload"])["errorMessage"] == "no price"
