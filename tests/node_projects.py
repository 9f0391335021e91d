"""Projects of npm whose package is in an archive beside them, so that no registry is asked."""

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path

TINY = {"package.json": '{"name": "tiny", "version": "1.0.0"}', "index.js": "exports.size = () => 'tiny'\n"}
"""The files of a package."""


def write(directory: Path, files: dict[str, str]) -> Path:
    """Writes files by their names and returns the directory."""
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
    return directory


def depend(project: Path, tiny: dict[str, str] | None = None) -> Path:
    """Makes a project depend on ``tiny``, in an archive beside it."""
    dependencies = {"tiny": "file:vendor/tiny-1.0.0.tgz"}
    integrity = pack(project / "vendor/tiny-1.0.0.tgz", tiny or TINY)
    tiny_lock = {"version": "1.0.0", "resolved": dependencies["tiny"], "integrity": integrity}
    lock = {
        "lockfileVersion": 3,
        "packages": {"": {"dependencies": dependencies}, "node_modules/tiny": tiny_lock},
    }
    return write(
        project,
        {
            "package.json": json.dumps({"dependencies": dependencies}),
            "package-lock.json": json.dumps(lock),
        },
    )


def pack(archive: Path, files: dict[str, str]) -> str:
    """Writes an archive as of npm and returns its integrity."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(content.getvalue())
    return f"sha512-{base64.b64encode(hashlib.sha512(content.getvalue()).digest()).decode()}"
