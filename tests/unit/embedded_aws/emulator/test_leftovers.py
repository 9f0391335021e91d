"""The processes that an emulator leaves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded_aws.emulator.leftovers import kill_processes


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems show no environments")
def test_processes_that_end_meanwhile_do_not_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examine = Path.stat

    def stat(self: Path, **more: bool) -> os.stat_result:
        if self.name == "environ":
            raise ProcessLookupError(3, "No such process", os.fspath(self))
        return examine(self, **more)

    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(20)"]
    environment = {**os.environ, "DIRECTORY": os.fspath(tmp_path)}
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, start_new_session=True) as left,
        subprocess.Popen(command, stdout=subprocess.PIPE) as other,
    ):
        for process in (left, other):
            assert process.stdout
            process.stdout.readline()
        monkeypatch.setattr(Path, "stat", stat)
        kill_processes(2**22 + 1, tmp_path)  # a group that does not exist
        assert left.wait(timeout=10) == -9
        assert other.poll() is None
        other.kill()
