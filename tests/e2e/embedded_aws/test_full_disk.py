"""A temporary directory of a few megabytes, which is full sooner than a function is unpacked."""

import io
import json
import re
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from embedded_aws import Emulator
from embedded_aws.errors import SpaceError

Mount = Callable[[int], Path]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Mount]:
    """Makes a temporary directory of so many megabytes."""

    def mount_directory(megabytes: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(tmp_path)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("mounting a file system is not permitted here")
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", None)
        return tmp_path

    yield mount_directory
    subprocess.run(["umount", str(tmp_path)], check=False, capture_output=True)


def test_a_full_directory_is_named_and_no_other_is_taken(mount: Mount) -> None:
    directory = mount(3)
    (directory / "filling").write_bytes(bytes(2_900_000))
    with pytest.raises(SpaceError, match=f"{directory}: the emulator requires 10.0 MB, 0.[0-9] MB are free"):
        Emulator().start()


def create(emulator: Emulator, name: str, code: str, size: int = 0) -> None:
    """Creates a function with a file of that many bytes beside its code."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.py", f"def handler(event, context):\n    {code}\n")
        archive.writestr("data.bin", bytes(size))
    role = emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    emulator.client("lambda").create_function(
        FunctionName=name,
        Role=role["Role"]["Arn"],
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )


def test_a_function_that_fills_the_disk_is_told_which(emulator: Emulator) -> None:
    create(emulator, "filling", "raise OSError(28, 'No space left on device')")
    told = json.load(emulator.client("lambda").invoke(FunctionName="filling")["Payload"])
    assert told["errorType"] == "OSError"
    directory = re.escape(str(Path(tempfile.gettempdir())))
    assert re.match(
        rf"\[Errno 28\] No space left on device: not enough space in the temporary directory {directory}: "
        r"the function filling requires more, [\d,.]+ MB are free; free some space, or set TMPDIR",
        told["errorMessage"],
    )
    assert emulator.client("s3").list_buckets()["Buckets"] is not None


@pytest.mark.exhaustive
def test_an_invocation_that_lacks_space_ends_what_follows_at_once(mount: Mount) -> None:
    directory = mount(16)
    with Emulator() as emulator:
        create(emulator, "large", "return 'done'", 20_000_000)
        start = time.monotonic()
        answer = emulator.client("lambda").invoke(FunctionName="large")
        assert answer["FunctionError"]
        told = json.load(answer["Payload"])["errorMessage"]
        missing = (
            f"not enough space in the temporary directory {directory}: the function large requires 20.0 MB"
        )
        assert missing in told
        for service, operation in (("sqs", "list_queues"), ("s3", "list_buckets"), ("sns", "list_topics")):
            with pytest.raises(SpaceError, match=missing):
                getattr(emulator.client(service), operation)()
        assert time.monotonic() - start < 60
        emulator.reset()
        subprocess.run(["mount", "-o", "remount,size=64m", str(directory)], check=True)
        assert emulator.client("s3").list_buckets()["Buckets"] == []
