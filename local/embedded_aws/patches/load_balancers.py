"""Finds load balancers of every Region."""

from collections.abc import Callable
from typing import Any, cast

from ministack import app
from ministack.core import responses
from ministack.services import alb

from embedded_aws.patches.patching import Patch


def _in_its_region(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Finds the load balancer of a request in the Region of its host name or path."""

    async def handle_in_its_region(host: str, path: str, *rest: Any, **more: Any) -> Any:
        account, region = _scope(host.partition(":")[0].lower(), path) or (
            cast("Any", responses).get_account_id(),
            cast("Any", responses).get_region(),
        )
        with cast("Any", responses).request_scope(account, region):
            return await handle(host, path, *rest, **more)

    return handle_in_its_region


def _scope(host: str, path: str) -> tuple[str, str] | None:
    """Returns account and Region of the load balancer; None if there is none."""
    balancers: dict[tuple[str, str, str], dict[str, Any]] = cast("Any", alb)._lbs._data
    for (account, region, _), balancer in [*balancers.items()]:
        name: str = balancer["LoadBalancerName"]
        if host in {balancer["DNSName"].lower(), f"{name.lower()}.alb.localhost"}:
            return account, region
        if path.startswith(f"/_alb/{name}/"):
            return account, region
    return None


PATCHES = (
    Patch(
        app,
        "_handle_alb_request",
        "d2e5805121fbd929",
        _in_its_region,
        "load balancers of every Region can be reached",
    ),
)
