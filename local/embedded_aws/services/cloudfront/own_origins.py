"""Origins of distributions that the emulator itself serves."""

import re
from typing import Final, Required, TypedDict

from embedded_aws.ministack import rest_apis

EXECUTE_API: Final = re.compile(
    r"([a-f0-9]{8})\.execute-api\.(?:[a-z0-9-]+\.amazonaws\.com|localhost)(?::\d+)?$"
)
"""Matches the host names of APIs."""
_WEBSITE: Final = re.compile(r"[a-z0-9.-]+\.s3-website[.-][a-z0-9-]+\.amazonaws\.com$")
_COGNITO: Final = re.compile(r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com$")


class Origin(TypedDict, total=False):
    """An origin of a distribution, as MiniStack parses it."""

    domain_name: Required[str]
    read_timeout: int


def is_here(origin: Origin) -> bool:
    """Whether the emulator serves an origin."""
    host = origin["domain_name"]
    own_api = rest_apis.find_domain_scope(host)
    patterns = (EXECUTE_API, _COGNITO, _WEBSITE)
    return bool(own_api) or any(pattern.match(host) for pattern in patterns)
