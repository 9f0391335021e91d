"""The stack ``gateway``, deployed once for each worker, with a partner who never runs out of requests."""

from collections.abc import Iterator

import pytest

from embedded_aws import deploy
from tests.e2e.gateway.conftest import CONFIG, ROOT
from tests.e2e.gateway.shop import Shop

PLENTY = {"serverless-patterns:partnerDailyQuota": 1_000_000}


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    with deploy(ROOT, stack="gateway", config=CONFIG | PLENTY) as deployment:
        yield Shop(deployment)
