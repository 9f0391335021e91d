"""Sources of an image."""

from pathlib import Path

import pytest


@pytest.fixture
def dockerfile(tmp_path: Path) -> Path:
    """A directory with a Dockerfile."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path
