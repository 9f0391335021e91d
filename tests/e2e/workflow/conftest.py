"""The stack ``workflow``, deployed once for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded_aws import deploy
from tests.e2e.workflow.shop import Shop

ROOT = Path(__file__).resolve().parents[3]
SHIPMENT_SECONDS = 8
CONFIG = {
    "serverless-patterns:approvalTimeoutSeconds": 30,
    "serverless-patterns:buildPlatform": "host",
    "serverless-patterns:shipmentTimeoutSeconds": SHIPMENT_SECONDS,
}


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    mocks = ROOT / "patterns/workflow/mocks.json"
    with deploy(ROOT, stack="workflow", config=CONFIG, step_functions_mocks=mocks) as deployment:
        yield Shop(deployment)
