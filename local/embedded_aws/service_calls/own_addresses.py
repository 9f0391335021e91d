"""Addresses that AWS would serve, and the emulator does."""

import os
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from embedded_aws.ministack import rest_apis

_OF_BALANCERS: Final = ".elb.amazonaws.com"
_OF_AWS: Final = (".amazonaws.com", ".on.aws", ".cloudfront.net")


def is_address(host: str) -> bool:
    """Whether a host, with or without port, is an IP address or one word, which no resource has."""
    name = host.partition(":")[0]
    return "." not in name or name.replace(".", "").isdecimal()


def find_own_address(url: str) -> tuple[str, str]:
    """Returns the local URL for a host name that the emulator serves, and the Host header.

    Args:
        url: A URL, which is returned if the emulator does not serve it.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = os.environ["GATEWAY_PORT"]
    here = host.endswith(".localhost") and str(parts.port) == port
    if here or host.endswith(_OF_AWS) or rest_apis.find_domain_scope(host):
        listener = f":{parts.port}" if parts.port and host.endswith(_OF_BALANCERS) else ""
        return urlunsplit(parts._replace(scheme="http", netloc=f"127.0.0.1:{port}")), f"{host}{listener}"
    return url, parts.netloc.rpartition("@")[2]
