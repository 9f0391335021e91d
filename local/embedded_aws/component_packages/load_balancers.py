"""``ApplicationLoadBalancer`` of the package ``awsx``, with security group, target group and listeners."""

from typing import Final

from embedded_aws.component_packages.default_networks import find_default_network
from embedded_aws.component_packages.expansion import Child, Expansion, Properties
from embedded_aws.errors import DeploymentError

_LOAD_BALANCER: Final = (
    *("accessLogs", "clientKeepAlive", "connectionLogs", "desyncMitigationMode", "dropInvalidHeaderFields"),
    *("enableDeletionProtection", "enableHttp2", "enableTlsVersionAndCipherSuiteHeaders"),
    *("enableWafFailOpen", "enableXffClientPort", "idleTimeout", "internal", "ipAddressType", "name"),
    *("namePrefix", "preserveHostHeader", "region", "subnetMappings", "tags", "xffHeaderProcessingMode"),
)
_OWN: Final = (
    *("defaultSecurityGroup", "defaultTargetGroup", "defaultTargetGroupPort", "listener", "listeners"),
    *("securityGroups", "subnetIds", "subnets"),
)
TAKES: Final = frozenset({*_LOAD_BALANCER, *_OWN})
_ANYWHERE: Final = {"cidrBlocks": ["0.0.0.0/0"], "ipv6CidrBlocks": ["::/0"]}
_ALL_PORTS: Final = {"fromPort": 0, "toPort": 65535, "protocol": "tcp", **_ANYWHERE}
_HTTPS: Final = 443


def expand(component: Expansion) -> Properties:
    """Registers the load balancer and what belongs to it."""
    name, given = component.name, component.inputs
    _require_one(given, "subnets", "subnetIds", "subnetMappings")
    _require_one(given, "listener", "listeners")
    vpc, subnets = _find_subnets(component)
    groups, own_group = _find_security_groups(component, vpc)
    balancer = component.add(
        "aws:lb/loadBalancer:LoadBalancer",
        name,
        {
            **{each: given.get(each) for each in _LOAD_BALANCER},
            "securityGroups": groups,
            "subnets": None if "subnetMappings" in given else subnets,
        },
    )
    listeners: list[Properties] = given.get("listeners") or [given.get("listener") or {}]
    protocol = _complete_protocol(listeners[0]) if len(listeners) == 1 else {}
    own_port = {"port": given["defaultTargetGroupPort"]} if "defaultTargetGroupPort" in given else {}
    group = component.add(
        "aws:lb/targetGroup:TargetGroup",
        name,
        {
            "vpcId": vpc,
            "targetType": "ip",
            **protocol,
            **own_port,
            **(given.get("defaultTargetGroup") or {}),
        },
    )
    forward = [{"type": "forward", "targetGroupArn": group.outputs["arn"]}]
    made = [
        component.add(
            "aws:lb/listener:Listener",
            f"{name}-{position}",
            {
                "defaultActions": forward,
                **_complete_protocol(listener),
                **listener,
                "loadBalancerArn": balancer.outputs["arn"],
            },
        )
        for position, listener in enumerate(listeners)
    ]
    return {
        "defaultSecurityGroup": own_group,
        "defaultTargetGroup": group,
        "listeners": made,
        "loadBalancer": balancer,
        "vpcId": vpc,
    }


def _find_subnets(component: Expansion) -> tuple[str, list[str]]:
    given = component.inputs
    mapped = [each["subnetId"] for each in given.get("subnetMappings", [])]
    subnets: list[str] = given.get("subnets") or given.get("subnetIds") or mapped
    if not subnets:
        network = find_default_network(component)
        return network.vpc, network.public
    vpc = component.call("aws:ec2/getSubnet:getSubnet", {"id": subnets[0]})["vpcId"]
    return vpc, subnets


def _find_security_groups(component: Expansion, vpc: str) -> tuple[list[str] | None, Child | None]:
    given = component.inputs
    default: Properties = given.get("defaultSecurityGroup") or {}
    if "securityGroups" in given or default.get("skip"):
        return given.get("securityGroups"), None
    if identifier := default.get("securityGroupId"):
        return [identifier], None
    rules = {"vpcId": vpc, "ingress": [_ALL_PORTS], "egress": [_ALL_PORTS]}
    group = component.add("aws:ec2/securityGroup:SecurityGroup", component.name, default.get("args") or rules)
    return [group.identifier], group


def _complete_protocol(listener: Properties) -> Properties:
    port, protocol = listener.get("port"), listener.get("protocol")
    if port is None:
        port = _HTTPS if protocol == "HTTPS" else 80
    return {"port": port, "protocol": protocol or ("HTTPS" if port == _HTTPS else "HTTP")}


def _require_one(given: Properties, *names: str) -> None:
    if len(present := [name for name in names if name in given]) > 1:
        raise DeploymentError(f"{present[0]}: cannot be combined with '{present[1]}'. Remove one of them.")
