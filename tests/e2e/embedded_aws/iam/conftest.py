import pytest

from embedded_aws import Emulator
from tests.e2e.embedded_aws.iam.rows import World
from tests.permissions.emulators import administrator


@pytest.fixture(scope="session")
def world(emulator: Emulator) -> World:
    return World(administrator(emulator))
