"""Addresses of backends: what the emulator serves, and load balancers that only a VPC link reaches."""

import os
from urllib.parse import urlsplit, urlunsplit

from embedded_aws.ministack import load_balancing
from embedded_aws.ministack.api_records import Connection
from embedded_aws.service_calls.own_addresses import find_own_address
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError


def find_local_address(integration: Connection, url: str) -> tuple[str, str]:
    """Returns the local URL of a backend.

    Returns:
        The URL to call, which is the given one outside of the emulator, and its Host header.

    Raises:
        ConfigurationError: If the URL is that of an internal load balancer and a VPC link is missing.
    """
    parts = urlsplit(url)
    private = integration.get("connectionType") == "VPC_LINK"
    target = (integration.get("integrationTarget") if private else None) or ""
    named = load_balancing.find_load_balancer(parts.netloc)
    balancer = load_balancing.load_balancers.get(target) or named
    if balancer is None:
        return find_own_address(url)
    if balancer["Scheme"] == "internal" and not private:
        raise ConfigurationError
    # MiniStack finds a load balancer by its DNS name, or by this path.
    path = parts.path if balancer is named else f"/_alb/{balancer['LoadBalancerName']}{parts.path}"
    here = parts._replace(scheme="http", netloc=f"127.0.0.1:{os.environ['GATEWAY_PORT']}", path=path)
    return urlunsplit(here), parts.netloc
