"""Load balancers of every Region, and functions that are their targets."""

import os
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import app, load_balancing, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Query, Response, read_members

_SERVICE: Final = "elasticloadbalancing.amazonaws.com"
_BAD_GATEWAY: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
_UNAVAILABLE: Final = 503
_FAILED: Final = b'{"message": "Lambda '
"""Beginning of MiniStack's answer if a function failed."""
_Call = Callable[..., Awaitable[Response]]


def _find_region(handle: _Call) -> _Call:
    """Finds the load balancer of a request in the Region of its host name or path."""

    async def handle_in_its_region(host: str, path: str, *rest: object, **more: object) -> Response:
        name, _, port = host.lower().partition(":")
        account, region = _find_scope(name, path) or (responses.get_account_id(), responses.get_region())
        with responses.request_scope(account, region):
            if not _has_listener(name, port):
                return _UNAVAILABLE, {"Content-Type": "text/plain"}, b"No listener has this port.\n"
            return await handle(host, path, *rest, **more)

    return handle_in_its_region


def _has_listener(name: str, port: str) -> bool:
    """Whether a load balancer has a listener at a port; AWS would accept no connection there."""
    balancer = load_balancing.find_load_balancer(name)
    if balancer is None or not port or port == os.environ["GATEWAY_PORT"]:
        return True
    arn = balancer["LoadBalancerArn"]
    ports = {
        str(each.get("Port")) for each in load_balancing.listeners.values() if each["LoadBalancerArn"] == arn
    }
    return port in ports or not ports


def _find_scope(host: str, path: str) -> tuple[str, str] | None:
    """Returns account and Region of the load balancer; None if there is none."""
    for (account, region, _), balancer in load_balancing.load_balancers.all_items():
        name = str(balancer["LoadBalancerName"])
        if host in {str(balancer["DNSName"]).lower(), f"{name.lower()}.alb.localhost"}:
            return account, region
        if path.startswith(f"/_alb/{name}/"):
            return account, region
    return None


def _require_permission(invoke: _Call) -> _Call:
    """Invokes a function of a target group if its policy allows that."""

    async def invoke_permitted(
        function: str, group: str, method: str, path: str, headers: Mapping[str, str], *request: object
    ) -> Response:
        if not is_service_allowed(_SERVICE, "lambda:InvokeFunction", function, group):
            return 502, {"Content-Type": "text/html"}, _BAD_GATEWAY
        answer = await invoke(function, group, method, path, _add_origin(headers), *request)
        # A function that fails is nothing that clients learn of.
        if answer[0] == 502 and bytes(answer[2]).startswith(_FAILED):  # noqa: PLR2004
            return 502, {"Content-Type": "text/html"}, _BAD_GATEWAY
        return answer

    return invoke_permitted


def _add_origin(headers: Mapping[str, str]) -> dict[str, str]:
    """Returns the headers of a request with those that a load balancer adds."""
    trace = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return {
        "x-amzn-trace-id": trace,
        "x-forwarded-for": responses.get_client_ip(),
        "x-forwarded-port": "80",
        "x-forwarded-proto": "http",
        **headers,
    }


def _require_registration_permission(register: Callable[[Query], Response]) -> Callable[[Query], Response]:
    """Registers a function with a target group if its policy allows that."""

    def register_permitted(params: Query) -> Response:
        group: str = load_balancing.parameter(params, "TargetGroupArn")
        if read_members(load_balancing.target_groups.get(group)).get("TargetType") == "lambda":
            for target in load_balancing.parse_targets(params):
                function = str(target["Id"])
                if not is_service_allowed(_SERVICE, "lambda:InvokeFunction", function, group):
                    return load_balancing.xml_error(
                        "AccessDenied",
                        "elasticloadbalancing principal does not have permission to invoke "
                        f"{function} from target group {group}",
                        403,
                    )
        return register(params)

    return register_permitted


PATCHES = (
    Patch(
        app.handle_load_balancer_request,
        _find_region,
        "load balancers of every Region can be reached",
    ),
    Patch(
        load_balancing.invoke_function_target,
        _require_permission,
        "a load balancer invokes a function if its policy allows that, with its own headers, and does not"
        " show its errors",
    ),
    Patch(
        load_balancing.actions,
        lambda actions: {
            **actions,
            "RegisterTargets": _require_registration_permission(actions["RegisterTargets"]),
        },
        "a function is registered with a target group if its policy allows that",
    ),
)
