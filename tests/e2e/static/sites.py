"""Sites for these tests, and how a viewer looks at them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import urllib3

from embedded_aws import Deployment
from serverless_patterns import StaticOffload

HTTP = urllib3.PoolManager(retries=False)


def write(directory: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes a built site."""
    for key, content in files.items():
        path = directory / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return directory


def create_site(directory: Path, **args: Any) -> StaticOffload:
    """A site whose address is exported as ``site_url``."""
    site = StaticOffload("web", {"site_directory": str(directory), **args})
    pulumi.export("site_url", site.url)
    pulumi.export("bucket_name", site.bucket_name)
    return site


def get(stack: Deployment, path: str, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
    """Asks the distribution, as a browser that follows no redirect and unpacks nothing; ``_`` is a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = stack.local_url("site_url") + path
    return HTTP.request(method, url, headers=named, redirect=False, decode_content=False, timeout=120)
