"""Schemas of the packages, each made once for a version of its SDK and the types that the emulator has.

A separate process makes it: the modules of the SDK need 240 MB of memory, which only its end returns.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from embedded_aws.errors import EmulatorError
from embedded_aws.resource_model.registry import list_function_tokens, list_resource_types
from embedded_aws.schemas import package as maker


def read_schema(package: str, version: str) -> str:
    """Returns the schema of a package as JSON, with the resource types and functions that the emulator has.

    Args:
        package: ``aws`` or ``awsx``.
        version: Version of its SDK.

    Raises:
        EmulatorError: If it cannot be made, such as from an SDK with other annotations.
    """
    tokens = [
        token for token in list_resource_types() + list_function_tokens() if token.startswith(f"{package}:")
    ]
    request = json.dumps({"package": package, "version": version, "tokens": tokens})
    cached = _find_directory() / f"{package}-{version}-{_digest(request)}.json"
    with suppress(OSError):
        return cached.read_text(encoding="utf-8")
    schema = _make(request)
    with suppress(OSError):  # the next call makes it again
        _store(cached, schema)
    return schema


def _make(request: str) -> str:
    done = subprocess.run(  # noqa: S603 no part of it is another's
        [sys.executable, "-P", "-m", maker.__name__],
        input=request,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise EmulatorError(f"the schema cannot be made from the installed SDK: {done.stderr.strip()}")
    return done.stdout


def _store(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as aside:
        draft = Path(aside, path.name)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)  # atomic, since another process may read it


def _digest(request: str) -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    content = request.encode() + b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(content).hexdigest()[:16]


def _find_directory() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "serverless-patterns/schemas"
