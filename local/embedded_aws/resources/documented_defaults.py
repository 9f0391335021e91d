"""Inputs that the emulator does not read, with the values that change nothing: those that AWS has itself.

The values are from the documentation of the AWS provider (pulumi-aws 7.51).
"""

from collections.abc import Mapping
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.changes import is_same
from embedded_aws.resource_model.resource_type import ResourceType

_DEFAULTS: Final[Mapping[str, Mapping[str, object]]] = {
    "aws:apigatewayv2/api:Api": {"failOnWarnings": False},
    "aws:dynamodb/table:Table": {"restoreToLatestTime": False},
    "aws:ec2/natGateway:NatGateway": {"availabilityMode": "zonal", "secondaryPrivateIpAddressCount": 0},
    "aws:ec2/subnet:Subnet": {
        "assignIpv6AddressOnCreation": False,
        "enableDns64": False,
        "enableResourceNameDnsARecordOnLaunch": False,
        "enableResourceNameDnsAaaaRecordOnLaunch": False,
        "ipv6Native": False,
        "mapCustomerOwnedIpOnLaunch": False,
    },
    "aws:ec2/vpc:Vpc": {"assignGeneratedIpv6CidrBlock": False},
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "authTokenUpdateStrategy": "ROTATE",
        "dataTieringEnabled": False,
    },
    "aws:lb/listener:Listener": {"tcpIdleTimeoutSeconds": 350},
    "aws:lb/loadBalancer:LoadBalancer": {"enableZonalShift": False, "secondaryIpsAutoAssignedPerSubnet": 0},
    "aws:lb/targetGroup:TargetGroup": {
        "loadBalancingAnomalyMitigation": "off",
        "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
        "proxyProtocolV2": False,
    },
    "aws:rds/cluster:Cluster": {
        "backtrackWindow": 0,
        "enableGlobalWriteForwarding": False,
        "enableLocalWriteForwarding": False,
        "engineLifecycleSupport": "open-source-rds-extended-support",
    },
    "aws:rds/clusterInstance:ClusterInstance": {"monitoringInterval": 0, "performanceInsightsEnabled": False},
    "aws:rds/instance:Instance": {
        "customerOwnedIpEnabled": False,
        "dedicatedLogVolume": False,
        "engineLifecycleSupport": "open-source-rds-extended-support",
        "upgradeStorageConfig": False,
    },
    "aws:s3/bucket:Bucket": {"acl": "private", "bucketNamespace": "global"},
    "aws:s3/bucketVersioning:BucketVersioning": {"mfaDelete": False},
    "aws:ses/configurationSet:ConfigurationSet": {"reputationMetricsEnabled": False, "sendingEnabled": True},
    "aws:sns/topic:Topic": {"maximumMessageSize": 262_144},
}


def find_unsupported(type_: str, kind: ResourceType, inputs: Mapping[str, object]) -> list[str]:
    """Returns the names of the inputs that a type does not take, sorted.

    Args:
        type_: Token of the type.
        kind: The type.
        inputs: Inputs of a resource.
    """
    if kind.takes_any:
        return []
    # Python does not say how acronyms are written.
    taken = {name.lower() for name in kind.inputs}
    unknown = {name: value for name, value in inputs.items() if name.lower() not in taken}
    return sorted(name for name, value in unknown.items() if not _is_default(type_, name, value))


def remove_defaults(kind: ResourceType, inputs: Properties) -> Properties:
    """Returns the inputs that a type takes: the others have the values that AWS has itself."""
    if kind.takes_any:
        return inputs
    return {name: value for name, value in inputs.items() if name in kind.inputs}


def _is_default(type_: str, name: str, value: object) -> bool:
    known = _DEFAULTS.get(type_.replace("aws:alb/", "aws:lb/"), {})
    is_empty = value in ([], {})
    return is_empty or (name in known and is_same(known[name], value))
