"""Where what AWS serves under a name of its own is to be had on this machine."""

import re
from typing import Final
from urllib.parse import urlsplit

_EXECUTE_API: Final = re.compile(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com")
_CLOUDFRONT: Final = re.compile(r"([a-z0-9]+)\.cloudfront\.net", re.IGNORECASE)


def local_url(url: str, port: int) -> str | None:
    """The address on this machine of something in the emulator.

    Args:
        url: Its address in AWS, as a URL or the bare name of a host: of an API stage or of a
            CloudFront distribution; or an address in the emulator already.
        port: The emulator's port.

    Returns:
        The URL; None if ``url`` leads to nothing in the emulator. A name that ends in
        ``.localhost`` resolves in browsers and curl, but not in every program.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    host = parts.hostname or ""
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    if api := _EXECUTE_API.fullmatch(host):
        return f"http://127.0.0.1:{port}/_aws/execute-api/{api[1]}{rest}"
    if distribution := _CLOUDFRONT.fullmatch(host):
        return f"http://{distribution[1].lower()}.cloudfront.localhost:{port}{rest}"
    return url if parts.netloc in {f"127.0.0.1:{port}", f"localhost:{port}"} else None
