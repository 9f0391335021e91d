"""Where what AWS serves under a name of its own is to be had on this machine."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_EXECUTE_API: Final = re.compile(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")


def local_url(url: str, port: int, host_ports: Mapping[str, int]) -> str | None:
    """The address on this machine of something in the emulator.

    Args:
        url: Its address in AWS, as a URL or the bare name of a host: of an API stage, of a CloudFront
            distribution or of a host name of one's own; or an address in the emulator already.
        port: The emulator's port.
        host_ports: The port that stands for each host name.

    Returns:
        The URL; None if ``url`` leads to nothing in the emulator.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    host = parts.hostname or ""
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    if api := _EXECUTE_API.fullmatch(host):
        return f"http://127.0.0.1:{port}/_aws/execute-api/{api[1]}{rest}"
    if host in host_ports:
        return f"http://127.0.0.1:{host_ports[host]}{rest}"
    return url if parts.netloc in {f"127.0.0.1:{port}", f"localhost:{port}"} else None
