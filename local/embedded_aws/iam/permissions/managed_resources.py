"""Resources of requests that create, tag or delete them, which MiniStack authorizes for all resources.

The service authorization reference says for each action which resources a policy can name.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.operations import find_target
from embedded_aws.iam.permissions.several_resources import keep_all
from embedded_aws.json_values import Json, JsonObject, is_object, read_array, read_object
from embedded_aws.ministack import iam_actions, s3
from embedded_aws.ministack.iam_actions import Located
from embedded_aws.request_validation.bodies import read_json

_ANY: Final = "*"
_ABOUT_ARNS: Final = re.compile("Tag|Untag|ResourcePolic|WebACL|LoggingConfiguration")
"""Operations that have a resource's ARN; others ignore the member, which must then not count here."""
_TAGGED_IN_PATH: Final = re.compile("/tags/(arn:.+)")
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
_OF_RDS: Final = {
    "DBClusterIdentifier": "cluster",
    "DBInstanceIdentifier": "db",
    "DBSubnetGroupName": "subgrp",
    "DBClusterParameterGroupName": "cluster-pg",
    "DBParameterGroupName": "pg",
    "OptionGroupName": "og",
}
"""Kinds of resources by the parameters that name them; an operation needs permission for each of them."""
_MANAGED_IN_RDS: Final = re.compile(
    "(Create|Delete|Failover|Modify|Promote|Reboot|Start|Stop)(DBCluster|DBInstance|DBSubnetGroup)"
)
_DESCRIBED_IN_RDS: Final = {
    "DescribeDBClusters": "DBClusterIdentifier",
    "DescribeDBInstances": "DBInstanceIdentifier",
    "DescribeDBSubnetGroups": "DBSubnetGroupName",
}
_VERSION: Final = "stateMachineVersionArn"
_ENDS_OF_DELIVERIES: Final = {
    "DeliverySource": "delivery-source",
    "DeliveryDestination": "delivery-destination",
}


def name_managed_resources(find: Callable[..., str]) -> Callable[..., str]:
    """Authorizes requests for the resource that they manage."""

    def find_resource(service: str, method: str, path: str, *request: *Located) -> str:
        found = find(service, method, path, *request)
        headers, body, query, region, account = request
        prefix = f"arn:aws:{service}:{region}:{account}:"
        if service == "cloudfront":
            return _find_in_path(path, body, query, f"arn:aws:cloudfront::{account}:") or found
        if service in _FIND_IN_FORM:
            named = _FIND_IN_FORM[service](read_form(headers, body, query), prefix)
            return found if found != _ANY and service != "rds" else keep_all(named) or found
        tagged = _TAGGED_IN_PATH.fullmatch(unquote(path)) if found == _ANY else None
        target = find_target(service, headers)
        members = read_json(body) if target else None
        if not is_object(members):
            return tagged[1] if tagged else found
        named = _FIND[service](target, members, prefix) if service in _FIND else ()
        if first := keep_all(named):
            return first
        if found != _ANY or not _ABOUT_ARNS.search(target):
            return found
        return keep_all(str(members[name]) for name in _TAGGED if members.get(name)) or found

    return find_resource


def _find_in_path(path: str, body: bytes, query: Mapping[str, object], prefix: str) -> str:
    """Returns the ARN of a path such as ``/2020-05-31/distribution/ID``, or of the parameter of a tagging."""
    _, _, kind, *rest = [*path.split("/"), "", ""]
    if kind == "tagging":
        return iam_actions.query_parameter(query, "Resource")
    if kind not in _OF_CLOUDFRONT:
        return ""
    name = unquote(next((part for part in rest if part and part not in {"cloudfront", "config"}), ""))
    if kind == "function" and not name:
        name = _read_name(body)
    return f"{prefix}{_OF_CLOUDFRONT[kind]}/{name or _ANY}"


def _read_name(body: bytes) -> str:
    try:
        members = s3.parse_xml(body)
    except (ParseError, ValueError):
        return ""
    return next((each.text or "" for each in members if each.tag.rpartition("}")[2] == "Name"), "")


def _list_in_ec2(form: Mapping[str, str], prefix: str) -> Iterator[str]:
    action = form.get("Action", "")
    if created := _CREATED_IN_EC2.get(action):
        yield f"{prefix}{created}/*"
    if action in {"CreateTags", "DeleteTags"}:
        for identifier in _list_parameters(form, "ResourceId."):
            kind = _OF_EC2.get(identifier.partition("-")[0])
            yield f"{prefix}{kind}/{identifier}" if kind else _ANY


def _list_parameters(form: Mapping[str, str], start: str) -> list[str]:
    return [value for name, value in form.items() if name.startswith(start) and value]


def _list_balanced(form: Mapping[str, str], prefix: str) -> list[str]:
    name = form.get("Name", "")
    match form.get("Action"):
        case "CreateLoadBalancer":
            kind = {"network": "net", "gateway": "gwy"}.get(form.get("Type", ""), "app")
            return [f"{prefix}loadbalancer/{kind}/{name}/*"]
        case "CreateTargetGroup":
            return [f"{prefix}targetgroup/{name}/*"]
        case "AddTags" | "RemoveTags":
            return _list_parameters(form, "ResourceArns.member.")
        case "DeleteRule" | "ModifyRule":
            return _list_parameters(form, "RuleArn")
        case _:
            return []


def _list_databases(form: Mapping[str, str], prefix: str) -> Iterator[str]:
    action, named = form.get("Action", ""), dict[str, str]()
    if "Tag" in action:
        yield from filter(None, [form.get("ResourceName")])
    elif action.endswith("HttpEndpoint"):
        yield from filter(None, [form.get("ResourceArn")])
    elif parameter := _DESCRIBED_IN_RDS.get(action):
        named = {_OF_RDS[parameter]: form.get(parameter) or _ANY}
    elif _MANAGED_IN_RDS.fullmatch(action):
        named = {kind: form[name] for name, kind in _OF_RDS.items() if form.get(name)}
        if final := form.get("FinalDBSnapshotIdentifier"):
            named["cluster-snapshot" if action == "DeleteDBCluster" else "snapshot"] = final
    for kind, name in named.items():
        yield name if name.startswith("arn:") else f"{prefix}{kind}:{name}"


def _list_machines(operation: str, given: JsonObject, _: str) -> Iterator[str]:
    """Yields the state machine of an alias or a version, for which their calls are authorized."""
    arns: list[Json] = []
    if operation == "CreateStateMachineAlias":
        routes = read_array(given.get("routingConfiguration"))
        arns = [read_object(each).get(_VERSION) for each in routes]
    elif operation.endswith("StateMachineAlias"):
        arns = [given.get("stateMachineAliasArn")]
    elif operation.endswith("StateMachineVersion"):
        arns = [given.get(_VERSION)]
    yield from (str(arn).rpartition(":")[0] for arn in arns if arn)


def _list_deliveries(operation: str, given: JsonObject, prefix: str) -> Iterator[str]:
    for ending, kind in _ENDS_OF_DELIVERIES.items():
        if operation.endswith(ending) and given.get("name"):
            yield f"{prefix}{kind}:{given['name']}"
    if operation == "CreateDelivery":
        yield f"{prefix}delivery-source:{given.get('deliverySourceName')}"
    elif operation.endswith("Delivery") and given.get("id"):
        yield f"{prefix}delivery:{given['id']}"


def _list_in_ecs(operation: str, given: JsonObject, prefix: str) -> Iterator[str]:
    cluster = str(given.get("cluster") or "default").rpartition("/")[2]
    match operation:
        case "TagResource" | "UntagResource" | "ListTagsForResource":
            start, named = "", [given.get("resourceArn")]
        case "RegisterTaskDefinition":
            start, named = "task-definition/", [f"{given.get('family')}:*"]
        case "DescribeClusters":
            start, named = "cluster/", read_array(given.get("clusters")) or ["default"]
        case "DescribeServices":
            start, named = f"service/{cluster}/", read_array(given.get("services"))
        case "CreateService":
            start, named = f"service/{cluster}/", [given.get("serviceName")]
        case "UpdateService" | "DeleteService":
            start, named = f"service/{cluster}/", [given.get("service")]
        case _:
            return
    for name in map(str, filter(None, named)):
        yield name if name.startswith("arn:") else f"{prefix}{start}{name}"


def _list_repositories(operation: str, given: JsonObject, prefix: str) -> list[str]:
    names = read_array(given.get("repositoryNames")) if operation == "DescribeRepositories" else []
    return [f"{prefix}repository/{name}" for name in names]


_FIND: Final[Mapping[str, Callable[[str, JsonObject, str], Iterable[str]]]] = {
    "ecr": _list_repositories,
    "ecs": _list_in_ecs,
    "logs": _list_deliveries,
    "states": _list_machines,
}
_FIND_IN_FORM: Final[Mapping[str, Callable[[Mapping[str, str], str], Iterable[str]]]] = {
    "ec2": _list_in_ec2,
    "elasticloadbalancing": _list_balanced,
    "rds": _list_databases,
}
