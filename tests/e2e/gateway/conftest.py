"""The stack ``gateway``, deployed once for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded_aws import deploy
from tests.e2e.gateway.shop import Shop

ROOT = Path(__file__).resolve().parents[3]
QUOTA = 12
"""Requests that the key of a partner is good for."""
CONFIG = {"serverless-patterns:buildPlatform": "host", "serverless-patterns:partnerDailyQuota": QUOTA}


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    with deploy(ROOT, stack="gateway", config=CONFIG) as deployment:
        yield Shop(deployment)
