"""Virtual environments of programs, with the packages that this checkout does not have."""

import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


class EnvironmentFailure(Exception):  # noqa: N818 it is an outcome
    """The packages of a program cannot be installed."""


def find_missing(program: Path) -> list[str]:
    """Returns the lines of ``requirements.txt`` whose packages are not installed here."""
    file = program / "requirements.txt"
    lines = file.read_text().splitlines() if file.is_file() else []
    return [line.strip() for line in lines if (found := _NAME.match(line)) and not _is_installed(found[1])]


def find_python(program: Path, environment: Path) -> Path:
    """Returns the Python of this checkout, or one that has the missing packages of a program as well.

    Args:
        program: Directory of the program.
        environment: Directory for the virtual environment.

    Raises:
        EnvironmentFailure: If they cannot be installed, as without a network.
    """
    missing = find_missing(program)
    if not missing:
        return Path(sys.executable)
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = environment / "bin/python"
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(environment)],
        # Ours stay as they are: what depends on them must accept their versions.
        [uv, "pip", "install", "--quiet", "--python", str(python), "--no-deps", *missing],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = " ".join(done.stderr.split())
            raise EnvironmentFailure(f"its packages {', '.join(missing)} cannot be installed: {reason}")
    (places,) = environment.glob("lib/python*/site-packages")
    # Files of this kind in that directory, such as that of an editable install, have their effect as well.
    line = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    (places / "checkout.pth").write_text(line)
    return python


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
