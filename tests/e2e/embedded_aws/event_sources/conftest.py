from collections.abc import Iterator

import pytest

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.event_sources.consumer import Consumer, program


@pytest.fixture(scope="module")
def consumer(emulator: Emulator) -> Iterator[Consumer]:
    with deploy(program, emulator=emulator) as stack:
        yield Consumer(stack)
