"""The demonstrations of ``make demo`` run two at a time, and print as if one after another."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests import demonstrations
from tests.demonstrations import run_all
from tests.e2e.conftest import eventually

PROGRAM = """
import os, pathlib, sys, time

directory, name, other, code = pathlib.Path(sys.argv[1]), *sys.argv[2:]
(directory / name).touch()
print(name, os.environ.get("COLUMNS", ""), sys.stdout.isatty(), flush=True)
print("to standard error", file=sys.stderr)
while other and not (directory / other).exists():
    time.sleep(0.01)
sys.exit(int(code))
"""


def command(directory: Path, name: str, waits_for: str = "", code: int = 0) -> list[str]:
    return [sys.executable, "-c", PROGRAM, str(directory), name, waits_for, str(code)]


@pytest.mark.parametrize("terminal", [False, True])
def test_output_is_in_the_order_of_the_commands_two_of_which_run_at_the_same_time(
    tmp_path: Path, terminal: bool
) -> None:
    # The first ends when the third has begun, which begins when the second has ended.
    commands = [command(tmp_path, "a", waits_for="c"), command(tmp_path, "b"), command(tmp_path, "c")]
    out = io.BytesIO()
    assert run_all(commands, out, terminal=terminal)
    lines = out.getvalue().decode().splitlines()
    assert [line.split()[0] for line in lines] == ["a", "to", "b", "to", "c", "to"]
    assert [line.split()[-1] for line in lines[::2]] == [str(terminal)] * 3
    assert all(line.split()[1].isdecimal() for line in lines[::2] if terminal)


def test_after_one_that_fails_no_other_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstrations, "AT_ONCE", 1)  # otherwise the second could begin before
    out = io.BytesIO()
    assert not run_all([command(tmp_path, "a", code=1), command(tmp_path, "b")], out)
    assert out.getvalue().decode().startswith("a ")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_command_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_all([["no-such-command"], command(tmp_path, "a")], io.BytesIO())


def test_ctrl_c_ends_them_after_the_output_of_the_one_that_is_shown(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, sys, time\n"
        "try:\n"
        "    print('begun', flush=True)\n"
        "    pathlib.Path(sys.argv[1], str(os.getpid())).touch()\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopping')\n"
    )
    runner = (
        "import sys\n"
        "from tests.demonstrations import run_all\n"
        "try:\n    run_all([[sys.executable, '-c', *sys.argv[1:]]] * 3, sys.stdout.buffer)\n"
        "except KeyboardInterrupt:\n    sys.exit(130)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", runner, program, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
        start_new_session=True,
    ) as process:
        eventually(lambda: len([*tmp_path.iterdir()]) == demonstrations.AT_ONCE, "two have begun")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        printed = process.communicate(timeout=60)[0].decode()
    assert (process.returncode, printed.split()) == (130, ["begun", "stopping"])
