"""Host names and origins that are served at the ports of the emulator."""

import pytest
from requests_to_middleware import PORT, SHOP, SHOP_PORT, change_port, http

from embedded_aws.server import own_hosts
from embedded_aws.server.hosts import Hosts

CLOSED = 4999
CONTAINERS = "0123.internal"
DISTRIBUTION = "d111111abcdef8.example.net"


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> Hosts:
    monkeypatch.setattr(own_hosts, "is_own_host", DISTRIBUTION.__eq__)
    found = Hosts(PORT, CONTAINERS)
    found.ports[SHOP] = SHOP_PORT
    return found


@pytest.mark.parametrize(
    ("port", "host", "served"),
    [
        (PORT, "127.0.0.1", True),
        (PORT, f"LocalHost:{PORT}", True),
        (PORT, f"[::1]:{PORT}", True),
        (PORT, f"bucket.s3.localhost:{PORT}", True),
        (PORT, f"{CONTAINERS}:{PORT}", True),
        (PORT, "sqs.us-east-1.amazonaws.com", True),
        (PORT, DISTRIBUTION, True),
        (PORT, SHOP, True),
        (PORT, f"http://127.0.0.1:{PORT}", True),
        (PORT, f"http://evil.example.com:{PORT}", False),
        (PORT, f"127.0.0.1http://:{PORT}", False),
        (PORT, f"http://http://127.0.0.1:{PORT}", False),
        (PORT, f"localhost:{SHOP_PORT}", False),
        (PORT, f"127.0.0.2:{PORT}", False),
        (PORT, f"localhost.:{PORT}", False),
        (PORT, f"user@localhost:{PORT}", False),
        (PORT, "evilamazonaws.com", False),
        (PORT, "evil.example.com", False),
        (PORT, "", False),
        (SHOP_PORT, f"127.0.0.1:{SHOP_PORT}", True),
        (SHOP_PORT, SHOP, True),
        (SHOP_PORT, "127.0.0.1", False),
        (SHOP_PORT, f"127.0.0.1:{PORT}", False),
        (SHOP_PORT, DISTRIBUTION, False),
        (SHOP_PORT, "sqs.us-east-1.amazonaws.com", False),
        (CLOSED, f"127.0.0.1:{CLOSED}", False),
        (CLOSED, SHOP, False),
    ],
)
def test_a_port_serves_its_host_names(hosts: Hosts, port: int, host: str, served: bool):
    assert hosts.serves({**http(host=host), "server": ("127.0.0.1", port)}) is served


def test_a_request_names_one_host(hosts: Hosts):
    two, none = http(), http()
    two["headers"].append((b"host", b"localhost"))
    none["headers"].clear()
    assert not hosts.serves(two)
    assert not hosts.serves(none)


def test_without_containers_an_empty_name_is_not_served():
    assert not Hosts(PORT).serves(http(host=f":{PORT}"))


@pytest.mark.parametrize(
    ("origin", "served"),
    [
        (f"http://localhost:{PORT}", True),
        (f"http://127.0.0.1:{SHOP_PORT}", True),
        (f"https://{SHOP}", True),
        (f"http://{DISTRIBUTION}", True),
        ("http://localhost", False),
        (f"https://localhost:{PORT}", False),
        (f"file://127.0.0.1:{PORT}", False),
        (f"https://{SHOP}:444", False),
        ("https://s3.amazonaws.com", False),
        (f"https://{SHOP}.evil.example.com", False),
        ("", False),
        ("://", False),
    ],
)
def test_pages_are_served_at_its_ports_and_names(hosts: Hosts, origin: str, served: bool):
    assert hosts.serves_pages_of(origin) is served


def test_the_target_of_a_request_is_the_host_of_its_port(hosts: Hosts):
    assert hosts.find_target(change_port(SHOP_PORT, http())) == SHOP
    assert hosts.find_target(http(host=DISTRIBUTION)) == DISTRIBUTION
    assert hosts.find_by_origin(f"http://[::1]:{SHOP_PORT}") == SHOP
    assert hosts.find_by_origin(f"http://localhost:{PORT}") is None
