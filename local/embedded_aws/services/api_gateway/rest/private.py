"""Private integrations: internal load balancers can be reached only through a VPC link."""

import os
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from ministack.services import alb, apigateway_v1

from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError
from embedded_aws.services.api_gateway.rest.mapping import Integration

_BALANCERS = cast("Any", alb)


def local_address(integration: Integration, url: str) -> tuple[str, str | None]:
    """Returns the local URL of a backend.

    Returns:
        The URL to call, and its Host header; None if that is the host of the URL.

    Raises:
        ConfigurationError: If the URL is that of an internal load balancer and a VPC link is missing.
    """
    parts = urlsplit(url)
    private = integration["connectionType"] == "VPC_LINK"
    target: str = (integration.get("integrationTarget") if private else None) or ""
    named = _BALANCERS.find_lb_for_host(parts.netloc)
    balancer = _BALANCERS._lbs.get(target) or named
    if balancer is None:
        return url, None
    if balancer["Scheme"] == "internal" and not private:
        raise ConfigurationError
    # MiniStack finds a load balancer by its DNS name, or by this path.
    path = parts.path if balancer is named else f"/_alb/{balancer['LoadBalancerName']}{parts.path}"
    local = parts._replace(scheme="http", netloc=f"127.0.0.1:{os.environ['GATEWAY_PORT']}", path=path)
    return urlunsplit(local), parts.netloc


def _with_link(put: Callable[..., Any]) -> Callable[..., Any]:
    def with_link(api_id: str, resource_id: str, http_method: str, data: dict[str, Any]) -> Any:
        answer = put(api_id, resource_id, http_method, data)
        resource = cast("Any", apigateway_v1)._resources.get(api_id, {}).get(resource_id)
        method = resource and resource["resourceMethods"].get(http_method)
        if method:
            for name in ("connectionId", "integrationTarget"):
                method["methodIntegration"][name] = data.get(name)
        return answer

    return with_link


PATCHES = (
    Patch(
        apigateway_v1,
        "_put_integration",
        "19b1ea24a5cc9c65",
        _with_link,
        "an integration has its VPC link and its load balancer",
    ),
)
