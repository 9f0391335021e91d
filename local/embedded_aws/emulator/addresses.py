"""Local URLs of AWS resources with public host names."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_FUNCTION_URL: Final = re.compile(r"([a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.on\.aws")
_GRAPHQL: Final = re.compile(r"([a-z0-9]+)\.appsync-api\.[a-z0-9-]+\.amazonaws\.com")
_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_EXECUTE_API: Final = re.compile(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")


def find_local_url(url: str, port: int, host_ports: Mapping[str, int]) -> str | None:
    """Returns the local URL of an address in AWS.

    Args:
        url: URL or host name of an API stage, a GraphQL API, a function, a CloudFront distribution, or a
            custom domain; or a URL of the emulator.
        port: Port of the emulator.
        host_ports: Port of each host name; that of a listener of a load balancer has its port, too.

    Returns:
        The URL, or None if nothing in the emulator has the address.
    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        listener = parts.port or _PORTS.get(parts.scheme)
    except ValueError:  # brackets without an IPv6 address, or a port that is not one
        return None
    host = parts.hostname or ""
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    scheme = "ws" if parts.scheme in {"ws", "wss"} else "http"
    if api := _EXECUTE_API.fullmatch(host):
        return f"{scheme}://127.0.0.1:{port}/_aws/execute-api/{api[1]}{rest}"
    if function := _FUNCTION_URL.fullmatch(host):
        return f"{scheme}://127.0.0.1:{port}/_aws/lambda-url/{function[1]}{rest}"
    if graphql := _GRAPHQL.fullmatch(host):
        return f"{scheme}://127.0.0.1:{port}/v1/apis/{graphql[1]}{rest}"
    for served in (f"{host}:{listener}", host):
        if served in host_ports:
            return f"{scheme}://127.0.0.1:{host_ports[served]}{rest}"
    return url if parts.netloc in {f"127.0.0.1:{port}", f"localhost:{port}"} else None
