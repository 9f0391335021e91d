"""Resources of requests that create, tag or delete them, which MiniStack authorizes for all resources.

The service authorization reference says for each action which resources a policy can name.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, cast
from urllib.parse import unquote

from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.request_bodies import read_json
from embedded_aws.ministack import iam_actions

_ANY: Final = "*"
_TAGGED: Final = ("resourceArn", "ResourceArn", "ResourceARN")
_OF_CLOUDFRONT: Final = {
    "cache-policy": "cache-policy",
    "distribution": "distribution",
    "function": "function",
    "origin-access-control": "origin-access-control",
    "origin-access-identity": "origin-access-identity",
    "origin-request-policy": "origin-request-policy",
    "response-headers-policy": "response-headers-policy",
}
_FUNCTION_NAME: Final = re.compile(rb"<Name>([^<]+)</Name>")
_OF_EC2: Final = {
    "eipalloc": "elastic-ip",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_CREATED_IN_EC2: Final = {
    "AllocateAddress": "elastic-ip",
    "CreateInternetGateway": "internet-gateway",
    "CreateVpc": "vpc",
}
_ENDS_OF_DELIVERIES: Final = {
    "DeliverySource": "delivery-source",
    "DeliveryDestination": "delivery-destination",
}


def name_managed_resources(find: Callable[..., str]) -> Callable[..., str]:
    """Authorizes requests for the resource that they manage."""

    def find_resource(service: str, method: str, path: str, *request: Any) -> str:
        found = find(service, method, path, *request)
        headers, body, query, region, account = request
        prefix = f"arn:aws:{service}:{region}:{account}:"
        if service == "cloudfront":
            return _find_in_path(path, body, query, f"arn:aws:cloudfront::{account}:") or found
        if service in {"ec2", "elasticloadbalancing"}:
            form = read_form(headers, body, query)
            named = _find_in_ec2(form, prefix) if service == "ec2" else _find_balanced(form, prefix)
            return named if named and found == _ANY else found
        target = headers.get("x-amz-target", "").rpartition(".")[2]
        given = read_json(body) if target else None
        if not isinstance(given, dict):
            return found
        members = cast("dict[str, Any]", given)
        named = _FIND[service](target, members, prefix) if service in _FIND else ""
        if named or found != _ANY:
            return named or found
        return next((str(members[name]) for name in _TAGGED if members.get(name)), found)

    return find_resource


def _find_in_path(path: str, body: bytes, query: Mapping[str, Any], prefix: str) -> str:
    """Returns the ARN of a path such as ``/2020-05-31/distribution/ID``, or of the parameter of a tagging."""
    _, _, kind, *rest = [*path.split("/"), "", ""]
    if kind == "tagging":
        return iam_actions.query_parameter(query, "Resource")
    if kind not in _OF_CLOUDFRONT:
        return ""
    name = unquote(next((part for part in rest if part and part not in {"cloudfront", "config"}), ""))
    if kind == "function" and not name and (created := _FUNCTION_NAME.search(body)):
        name = created[1].decode()
    return f"{prefix}{_OF_CLOUDFRONT[kind]}/{name or _ANY}"


def _find_in_ec2(form: Mapping[str, str], prefix: str) -> str:
    if created := _CREATED_IN_EC2.get(form.get("Action", "")):
        return f"{prefix}{created}/*"
    identifier = form.get("ResourceId.1", "")
    kind = _OF_EC2.get(identifier.partition("-")[0])
    return f"{prefix}{kind}/{identifier}" if kind else ""


def _find_balanced(form: Mapping[str, str], prefix: str) -> str:
    name = form.get("Name", "")
    match form.get("Action"):
        case "CreateLoadBalancer":
            kind = {"network": "net", "gateway": "gwy"}.get(form.get("Type", ""), "app")
            return f"{prefix}loadbalancer/{kind}/{name}/*"
        case "CreateTargetGroup":
            return f"{prefix}targetgroup/{name}/*"
        case "AddTags" | "RemoveTags":
            return form.get("ResourceArns.member.1", "")
        case _:
            return form.get("RuleArn", "")


def _find_machine(operation: str, given: Mapping[str, Any], _: str) -> str:
    """Returns the ARN of the state machine of an alias or a version, for which their calls are authorized."""
    arn = given.get("stateMachineAliasArn") or given.get("stateMachineVersionArn")
    if operation == "CreateStateMachineAlias":
        routes: list[Any] = given.get("routingConfiguration") or [{}]
        arn = routes[0].get("stateMachineVersionArn")
    return str(arn).rpartition(":")[0] if arn else ""


def _find_delivery(operation: str, given: Mapping[str, Any], prefix: str) -> str:
    for ending, kind in _ENDS_OF_DELIVERIES.items():
        if operation.endswith(ending) and given.get("name"):
            return f"{prefix}{kind}:{given['name']}"
    if operation == "CreateDelivery":
        return f"{prefix}delivery-source:{given.get('deliverySourceName')}"
    return f"{prefix}delivery:{given['id']}" if operation.endswith("Delivery") and given.get("id") else ""


def _find_in_ecs(operation: str, given: Mapping[str, Any], prefix: str) -> str:
    if operation in {"TagResource", "UntagResource", "ListTagsForResource"}:
        return str(given.get("resourceArn") or "")
    if operation == "RegisterTaskDefinition":
        return f"{prefix}task-definition/{given.get('family')}:*"
    if operation == "DescribeClusters":
        named = (given.get("clusters") or ["default"])[0]
        return named if named.startswith("arn:") else f"{prefix}cluster/{named}"
    services: list[str] = given.get("services") or [given.get("service") or given.get("serviceName") or ""]
    if not operation.endswith(("Service", "Services")) or not services[0]:
        return ""
    cluster = str(given.get("cluster") or "default").rpartition("/")[2]
    return services[0] if services[0].startswith("arn:") else f"{prefix}service/{cluster}/{services[0]}"


def _find_repository(_: str, given: Mapping[str, Any], prefix: str) -> str:
    names: list[str] = given.get("repositoryNames") or []
    return f"{prefix}repository/{names[0]}" if names else ""


_FIND: Final[Mapping[str, Callable[[str, Mapping[str, Any], str], str]]] = {
    "ecr": _find_repository,
    "ecs": _find_in_ecs,
    "logs": _find_delivery,
    "states": _find_machine,
}
