"""Private integrations: internal load balancers can be reached only through a VPC link."""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from embedded_aws.ministack import load_balancing, rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError
from embedded_aws.services.api_gateway.rest.mapping import Integration


def find_local_address(integration: Integration, url: str) -> tuple[str, str | None]:
    """Returns the local URL of a backend.

    Returns:
        The URL to call, and its Host header; None if that is the host of the URL.

    Raises:
        ConfigurationError: If the URL is that of an internal load balancer and a VPC link is missing.
    """
    parts = urlsplit(url)
    private = integration["connectionType"] == "VPC_LINK"
    target: str = (integration.get("integrationTarget") if private else None) or ""
    named = load_balancing.find_load_balancer(parts.netloc)
    balancer = load_balancing.load_balancers.get(target) or named
    if balancer is None:
        return url, None
    if balancer["Scheme"] == "internal" and not private:
        raise ConfigurationError
    # MiniStack finds a load balancer by its DNS name, or by this path.
    path = parts.path if balancer is named else f"/_alb/{balancer['LoadBalancerName']}{parts.path}"
    local = parts._replace(scheme="http", netloc=f"127.0.0.1:{os.environ['GATEWAY_PORT']}", path=path)
    return urlunsplit(local), parts.netloc


def _follow_link(put: Callable[..., Any]) -> Callable[..., Any]:
    def with_link(api_id: str, resource_id: str, http_method: str, data: dict[str, Any]) -> Any:
        answer = put(api_id, resource_id, http_method, data)
        resource = rest_apis.resources.get().get(api_id, {}).get(resource_id)
        method = resource and resource["resourceMethods"].get(http_method)
        if method:
            for name in ("connectionId", "integrationTarget"):
                method["methodIntegration"][name] = data.get(name)
        return answer

    return with_link


PATCHES = (
    Patch(
        rest_apis.put_integration,
        _follow_link,
        "an integration has its VPC link and its load balancer",
    ),
)
