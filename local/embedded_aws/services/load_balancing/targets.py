"""Load balancers of every Region, and functions that are their targets."""

import os
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import app, load_balancing, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Query, Record, Response, read_members

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
        found = _find_balancer(name, path)
        if found is None:
            return await handle(host.lower(), path, *rest, **more)
        scope, balancer = found
        with responses.request_scope(*scope):
            ports = _list_ports(str(balancer["LoadBalancerArn"]))
            if not port or port == os.environ["GATEWAY_PORT"]:
                # Here, TLS ends before a request: one to a port of this machine is as one by HTTPS.
                port = next((each for each, protocol in ports.items() if protocol == "HTTPS"), port)
            elif ports and port not in ports:  # AWS would accept no connection there
                return _UNAVAILABLE, {"Content-Type": "text/plain"}, b"No listener has this port.\n"
            return await handle(f"{name}:{port}" if port else name, path, *rest, **more)

    return handle_in_its_region


def _list_ports(arn: str) -> dict[str, str]:
    """Returns the protocol of each port of a load balancer."""
    return {
        str(each.get("Port")): str(each.get("Protocol"))
        for each in load_balancing.listeners.values()
        if each["LoadBalancerArn"] == arn
    }


def _find_balancer(host: str, path: str) -> tuple[tuple[str, str], Record] | None:
    """Returns account and Region of the load balancer, and its record; None if there is none."""
    for (account, region, _), balancer in load_balancing.load_balancers.all_items():
        name = str(balancer["LoadBalancerName"])
        if host in {str(balancer["DNSName"]).lower(), f"{name.lower()}.alb.localhost"}:
            return (account, region), balancer
        if path.startswith(f"/_alb/{name}/"):
            return (account, region), balancer
    return None


def _show_page_of_redirect(act: _Call) -> _Call:
    """Adds the page that a load balancer sends with a redirect."""

    async def act_and_show_page(action: Record, *request: object) -> Response:
        status, headers, body = await act(action, *request)
        if str(action.get("Type")).lower() != "redirect":
            return status, headers, body
        title = f"{status} {HTTPStatus(status).phrase}"
        page = (
            f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
            f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
        )
        return status, {**headers, "Content-Type": "text/html"}, page.encode()

    return act_and_show_page


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
        "load balancers of every Region can be reached; a request without a port is one by HTTPS",
    ),
    Patch(
        load_balancing.execute_action,
        _show_page_of_redirect,
        "a redirect of a load balancer has a page",
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
