"""A full disk is reported before anything fails."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import Mock

import pulumi
import pytest
from requests_to_middleware import Services, content, http, status

from embedded_aws import Emulator
from embedded_aws.emulator.disk_space import find_temporary_directory, measure_code
from embedded_aws.errors import SpaceError
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import find_resource
from embedded_aws.server.asgi import chain
from embedded_aws.server.middleware.disk_space import DiskSpace
from embedded_aws.server.middleware.rejections import Rejections
from embedded_aws.services.lambda_ import full_disk

SetFree = Callable[[Path, int], None]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def set_free(monkeypatch: pytest.MonkeyPatch) -> SetFree:
    """Sets how many bytes are free in a directory; other directories keep theirs."""
    real = shutil.disk_usage
    free: dict[Path, int] = {}

    def usage(directory: Path) -> Any:
        found = real(directory)
        return Usage(found.total, found.used, free.get(Path(directory), found.free))

    monkeypatch.setattr(shutil, "disk_usage", usage)
    return free.__setitem__


@pytest.fixture
def shortages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The directory that has the emulator's, which nothing has been missing in."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "embedded-aws-1"))
    monkeypatch.setattr(full_disk, "_missing", {})
    return tmp_path


def package(content: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.py", content)
    return packed.getvalue()


@pytest.mark.parametrize("variable", ["TMPDIR", "TEMP", "TMP"])
def test_a_full_directory_is_named_at_the_start(
    variable: str, set_free: SetFree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for other in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    set_free(tmp_path, 9_000_000)
    emulator = Emulator()
    with pytest.raises(SpaceError) as caught:
        emulator.start()
    assert str(caught.value) == (
        f"not enough space in the temporary directory {tmp_path}: the emulator requires 10.0 MB, "
        "9.0 MB are free; free some space, or set TMPDIR to a directory that has more"
    )
    assert not emulator.is_running


def test_so_is_one_that_is_not_named_by_the_environment(
    set_free: SetFree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    set_free(tmp_path, 0)
    with pytest.raises(SpaceError, match=str(tmp_path)):
        Emulator().start()


def test_a_directory_that_is_not_there_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    monkeypatch.setenv("TEMP", str(tmp_path))
    assert find_temporary_directory() == tmp_path


def test_code_takes_whole_blocks_packed_and_unpacked():
    assert measure_code(package(b"1")) == 2 * 4096
    assert measure_code(package(b"1" * 4097)) == 3 * 4096
    assert measure_code(b"no zip") == 4096


@pytest.mark.parametrize(
    ("token", "purpose"),
    [
        ("aws:lambda/function:Function", "the function resize"),
        ("aws:lambda/layerVersion:LayerVersion", "the layer resize"),
    ],
)
def test_code_that_does_not_fit_is_not_deployed(
    token: str, purpose: str, set_free: SetFree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    emulator = Emulator()
    monkeypatch.setattr(emulator, "_directory", tmp_path / "embedded-aws-1")
    client = Mock()
    monkeypatch.setattr(emulator, "client", Mock(return_value=client))
    set_free(tmp_path, 1_000_000)
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("#" * 2_000_000)})
    found = find_resource(token)
    assert found
    with pytest.raises(SpaceError, match=rf"{tmp_path}: {purpose} requires 4\.0 MB, 1\.0 MB are free"):
        found.create(Context(emulator, "us-east-1", ""), "resize", Inputs({"name": "resize", "code": code}))
    client.create_function.assert_not_called()
    client.publish_layer_version.assert_not_called()


def invoke(error: str) -> dict[str, Any]:
    """The result of a function of a little less than 2 MB that ended in an error."""

    def execute(*_: Any) -> dict[str, Any]:
        return {"error": True, "body": {"errorMessage": error, "errorType": "OSError"}, "log": ""}

    function = {"config": {"FunctionName": "resize"}, "code_zip": package(b"#" * 1_900_000)}
    return full_disk.explain_full_disk(execute)(function, {}, "id")["body"]


@pytest.mark.parametrize(
    "error",
    [
        "[Errno 28] No space left on device",
        "[Errno 28] No space left on device: '/var/task/x'",
        "ENOSPC: no space left on device, write",
    ],
)
def test_an_error_for_lack_of_space_names_the_directory(error: str, set_free: SetFree, shortages: Path):
    set_free(shortages, 1_000_000)
    told = invoke(error)
    assert told["errorType"] == "OSError"
    expected = (
        f"not enough space in the temporary directory {shortages}: the function resize requires 1.9 MB,"
    )
    assert told["errorMessage"].startswith(f"{error}: {expected} 1.0 MB are free; ")


def test_requests_end_with_it_until_there_is_space_again(set_free: SetFree, shortages: Path):
    app = chain(Rejections, DiskSpace, app=Services())
    set_free(shortages, 1_000_000)
    assert status(app, http()) == 200
    invoke("[Errno 28] No space left on device")
    rejected = content(app, http())
    assert rejected["__type"] == "InsufficientStorage"
    assert f"{shortages}: the function resize requires 1.9 MB" in rejected["message"]
    assert status(app, http()) == 507
    assert status(app, http("/_ministack/reset", "POST")) == 200
    set_free(shortages, 2_000_000)
    assert status(app, http()) == 200
    set_free(shortages, 1_000_000)
    assert status(app, http()) == 200


def test_other_errors_are_left_alone(set_free: SetFree, shortages: Path):
    set_free(shortages, 0)
    assert invoke("[Errno 2] No such file")["errorMessage"] == "[Errno 2] No such file"
    assert full_disk.find_disk_full_error() is None


def test_space_that_is_free_again_is_not_a_shortage(set_free: SetFree, shortages: Path):
    set_free(shortages, 5_000_000)
    assert "the function resize requires more, 5.0 MB are free" in invoke("[Errno 28]")["errorMessage"]
    assert full_disk.find_disk_full_error() is None
