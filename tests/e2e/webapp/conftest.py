"""The stack ``webapp``, deployed once for each worker, and two users of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded_aws import deploy
from tests.e2e.webapp.desk import Desk, User

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 14
"""For conversions of a photograph to publish: short, for one that never comes."""
CONFIG = {
    "serverless-patterns:buildPlatform": "host",
    "serverless-patterns:publishTimeoutSeconds": PATIENCE_SECONDS,
}
PHOTOGRAPHS = sorted((ROOT / "patterns/fan-out-conversion/src/images").glob("*.[pj][np]g"))


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    with deploy(ROOT, stack="webapp", config=CONFIG) as deployment:
        yield Desk(deployment)


@pytest.fixture(scope="session")
def ann(desk: Desk) -> User:
    return desk.sign_up("ann@example.com")


@pytest.fixture(scope="session")
def bob(desk: Desk) -> User:
    return desk.sign_up("bob@example.com")
