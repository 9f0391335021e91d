"""A virtual environment for a copy of the repository, with the packages of the original one."""

import os
import sysconfig
import venv
from pathlib import Path

SOURCE_ROOTS = ("components", "local")


def make_environment(copy: Path, original: Path) -> Path:
    """Creates ``.venv`` in a copy, and returns its interpreter.

    Processes that the tests start, such as the emulator, do not inherit ``PYTHONPATH``. Therefore the
    environment itself names the source roots of the copy. The packages of the original follow on the path,
    without the file that names its checkout: Python reads such files only in an environment's own directory.

    Args:
        copy: Directory of the copy.
        original: Virtual environment of the repository.
    """
    directory = copy / ".venv"
    venv.create(directory, symlinks=True)
    interpreter = directory / "bin/python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": os.fspath(original)}))
    paths = [*(copy / root for root in SOURCE_ROOTS), packages]
    own = Path(sysconfig.get_path("purelib", vars={"base": os.fspath(directory)}))
    (own / "copy.pth").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    for script in (original / "bin").iterdir():
        _copy_script(script, original, directory)
    return interpreter


def _copy_script(script: Path, original: Path, directory: Path) -> None:
    """Copies a console script for the new interpreter; anything else is linked, unless it exists already."""
    target = directory / "bin" / script.name
    if target.exists() or script.name.startswith(("python", "activate")):
        return
    start = f"#!{original / 'bin/python'}".encode()
    content = script.read_bytes()
    if not content.startswith(start):
        target.symlink_to(script)
        return
    target.write_bytes(f"#!{directory / 'bin/python'}".encode() + content[len(start) :])
    target.chmod(0o755)
