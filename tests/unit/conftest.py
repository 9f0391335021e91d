import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphs import CAPTION, RUNTIME

# Lambda code finds the runtime of a conversion beside it, and so do the tests.
sys.path[:0] = [str(RUNTIME), str(CAPTION)]

# A client without credentials would ask the machine for them, as on an instance of EC2.
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


@pytest.fixture(autouse=True)
def event_loop() -> Iterator[None]:
    """A loop for the Outputs that a test makes outside of a program, independent of earlier tests."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A directory with the code of a Lambda function whose handler is ``orders.handler``."""
    directory = tmp_path / "code"
    directory.mkdir()
    (directory / "orders.py").write_text("def handler(event, context):\n    return event\n")
    return directory


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for packages; uv and go keep their own."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    monkeypatch.setenv("UV_CACHE_DIR", os.environ.get("UV_CACHE_DIR") or str(home / "uv"))
    monkeypatch.setenv("GOCACHE", os.environ.get("GOCACHE") or str(home / "go-build"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/serverless-patterns"
