"""The stack ``conversion``, deployed once for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded_aws import deploy
from tests.e2e.fan_out_conversion.media import Media

ROOT = Path(__file__).resolve().parents[3]
HOST_BUILDS = {"serverless-patterns:buildPlatform": "host"}
PHOTOGRAPHS = sorted((ROOT / "patterns/fan-out-conversion/src/images").glob("*.[pj][np]g"))


@pytest.fixture(scope="session")
def media() -> Iterator[Media]:
    with deploy(ROOT, stack="conversion", config={"thumbnailSize": 300}) as deployment:
        yield Media(deployment)
