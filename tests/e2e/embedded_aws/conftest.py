from collections.abc import Iterator

import pytest

from embedded_aws import Emulator


@pytest.fixture(scope="module")
def empty() -> Iterator[Emulator]:
    """An emulator that no other module uses, since some programs have names that exist only once."""
    with Emulator() as running:
        yield running
