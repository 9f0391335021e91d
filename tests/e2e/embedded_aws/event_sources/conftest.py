from collections.abc import Iterator

import pytest

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.event_sources.consumer import Consumer, program


@pytest.fixture(scope="session")
def quiet() -> Iterator[Emulator]:
    """An emulator in which nothing else flows, since these tests wait until nothing does."""
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def consumer(quiet: Emulator) -> Iterator[Consumer]:
    with deploy(program, emulator=quiet) as stack:
        yield Consumer(stack)
