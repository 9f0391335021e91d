"""Host names, and a request of the emulator to itself."""

import pytest
from requests_to_middleware import PORT, SHOP, SHOP_PORT

from embedded_aws.emulator import own_requests
from embedded_aws.server.hosts import Hosts


@pytest.fixture
def hosts() -> Hosts:
    found = Hosts(PORT)
    found.ports[SHOP] = SHOP_PORT
    return found


@pytest.fixture
def own_header(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The header of the emulator's requests to itself."""
    monkeypatch.setenv("GATEWAY_PORT", str(PORT))
    return own_requests.pass_to(f"http://127.0.0.1:{PORT}/items")
