"""Records of the services that the emulator owns, from one start of an emulator to the next."""

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from embedded_aws.emulator.kept_emulator import KeptEmulator
from embedded_aws.errors import DataDirectoryError
from tests.robustness.processes import find_process


@pytest.fixture
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as found:
        yield Path(found) / "data"


def put(emulator: Emulator, name: str, value: str) -> None:
    emulator.client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def read(emulator: Emulator, name: str) -> str:
    found = emulator.client("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(found["Parameter"]["Value"])


@pytest.mark.parametrize("killed", [False, True])
def test_records_are_there_again(directory: Path, killed: bool):
    with KeptEmulator(directory) as first:
        put(first, "/kept", "one")
        put(first, "/kept", "two")
        first.client("ssm").label_parameter_version(Name="/kept", ParameterVersion=1, Labels=["old"])
        first.save()
        put(first, "/kept", "three")
        if killed:
            os.kill(find_process(first), signal.SIGKILL)
    with KeptEmulator(directory) as second:
        assert read(second, "/kept:old") == "one"
        # What was not saved yet can be lost if the process is killed, but nothing older.
        assert read(second, "/kept") in ({"two", "three"} if killed else {"three"})


def test_a_draft_of_a_killed_process_is_not_read(directory: Path):
    with KeptEmulator(directory) as first:
        put(first, "/kept", "whole")
    records = directory / "state/records"
    (records / "ssm.new").write_bytes(b"half")
    with KeptEmulator(directory) as second:
        assert read(second, "/kept") == "whole"


@pytest.mark.parametrize("written", [None, 99])
def test_another_format_is_rejected_with_the_remedy(directory: Path, written: int | None):
    with KeptEmulator(directory) as first:
        put(first, "/kept", "mine")
    marker = directory / "emulator.json"
    kept = json.loads(marker.read_text())
    kept.pop("format")
    marker.write_text(json.dumps(kept if written is None else {**kept, "format": written}))
    with pytest.raises(
        DataDirectoryError, match=rf"has data in format {written or 1};.*move the directory away"
    ):
        KeptEmulator(directory)


def test_a_reset_deletes_records(directory: Path):
    with KeptEmulator(directory) as emulator:
        put(emulator, "/gone", "1")
        emulator.reset()
        with pytest.raises(ClientError, match="ParameterNotFound"):
            read(emulator, "/gone")
