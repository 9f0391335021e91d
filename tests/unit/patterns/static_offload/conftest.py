from pathlib import Path

import pytest
from sites import write


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site with a page, a hashed asset and an ordinary file."""
    return write(tmp_path / "dist", "index.html", "assets/index-BfX2k3dA.js", "logo.svg")
