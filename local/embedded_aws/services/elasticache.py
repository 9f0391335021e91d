"""Amazon ElastiCache: caches, which are stored. MiniStack runs one only with Docker."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import find_one
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.described import DescribedType
from embedded_aws.resource_model.registry import resource_type

_COMMON = {
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "engine": "Engine",
    "engineVersion": "EngineVersion",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "nodeType": "CacheNodeType",
    "notificationTopicArn": "NotificationTopicArn",
    "parameterGroupName": "CacheParameterGroupName",
    "port": "Port",
    "securityGroupIds": "SecurityGroupIds",
    "snapshotRetentionLimit": "SnapshotRetentionLimit",
    "snapshotWindow": "SnapshotWindow",
    "subnetGroupName": "CacheSubnetGroupName",
    "transitEncryptionEnabled": "TransitEncryptionEnabled",
}


@resource_type("aws:elasticache/cluster:Cluster")
class Cluster(DescribedType):
    """A cache of one or more nodes."""

    service = "elasticache"
    noun, identifier, arn = "CacheCluster", "CacheClusterId", "ARN"
    name_input = "clusterId"
    automatic_name = AutomaticName(max_length=50, lower_case=True)
    meaningless = ("applyImmediately",)
    names = {
        **_COMMON,
        "availabilityZone": "PreferredAvailabilityZone",
        "azMode": "AZMode",
        "numCacheNodes": "NumCacheNodes",
        "preferredAvailabilityZones": "PreferredAvailabilityZones",
        "replicationGroupId": "ReplicationGroupId",
    }
    replaced_by = (
        *("availabilityZone", "clusterId", "engine", "port", "replicationGroupId", "subnetGroupName"),
        "transitEncryptionEnabled",
    )

    def describe(self, aws: Context, identifier: str) -> Properties:
        answer = aws.client("elasticache").describe_cache_clusters(
            CacheClusterId=identifier, ShowCacheNodeInfo=True
        )
        return find_one(answer["CacheClusters"])

    def compute_properties(self, found: Properties) -> Properties:
        nodes = [
            {
                "address": node.get("Endpoint", {}).get("Address", ""),
                "availabilityZone": node.get("CustomerAvailabilityZone", ""),
                "id": node.get("CacheNodeId", ""),
                "port": node.get("Endpoint", {}).get("Port", 0),
            }
            for node in found.get("CacheNodes", [])
        ]
        configured = found.get("ConfigurationEndpoint", {})
        return {
            "cacheNodes": nodes,
            "clusterAddress": configured.get("Address", ""),
            "configurationEndpoint": f"{configured['Address']}:{configured['Port']}" if configured else "",
            "engineVersionActual": found.get("EngineVersion", ""),
        }


_FORMER = {
    "availabilityZones": "PreferredCacheClusterAZs",
    "numberCacheClusters": "NumCacheClusters",
    "replicationGroupDescription": "ReplicationGroupDescription",
}
"""Inputs of version 5 of the AWS provider."""


@resource_type("aws:elasticache/replicationGroup:ReplicationGroup")
class ReplicationGroup(DescribedType):
    """A cache with replicas."""

    service = "elasticache"
    noun, identifier, arn = "ReplicationGroup", "ReplicationGroupId", "ARN"
    name_input = "replicationGroupId"
    automatic_name = AutomaticName(max_length=40, lower_case=True)
    meaningless = ("applyImmediately",)
    names = {
        **_COMMON,
        "atRestEncryptionEnabled": "AtRestEncryptionEnabled",
        "authToken": "AuthToken",
        "automaticFailoverEnabled": "AutomaticFailoverEnabled",
        "description": "ReplicationGroupDescription",
        "kmsKeyId": "KmsKeyId",
        "multiAzEnabled": "MultiAZEnabled",
        "numCacheClusters": "NumCacheClusters",
        **_FORMER,
        "numNodeGroups": "NumNodeGroups",
        "replicasPerNodeGroup": "ReplicasPerNodeGroup",
    }
    replaced_by = (*("atRestEncryptionEnabled", "kmsKeyId", "port", "replicationGroupId", "subnetGroupName"),)

    def restate(self, found: Properties) -> Properties:
        return {
            **found,
            "ReplicationGroupDescription": found.get("Description", ""),
            "AutomaticFailoverEnabled": found.get("AutomaticFailover") in ("enabled", "enabling"),
            "MultiAZEnabled": found.get("MultiAZ") == "enabled",
            "NumCacheClusters": len(found.get("MemberClusters", [])),
            "NumNodeGroups": len(found.get("NodeGroups", [])),
        }

    def compute_properties(self, found: Properties) -> Properties:
        groups: list[Properties] = found.get("NodeGroups", [])
        group = groups[0] if groups else {}
        return {
            "configurationEndpointAddress": found.get("ConfigurationEndpoint", {}).get("Address", ""),
            "memberClusters": found.get("MemberClusters", []),
            "primaryEndpointAddress": group.get("PrimaryEndpoint", {}).get("Address", ""),
            "readerEndpointAddress": group.get("ReaderEndpoint", {}).get("Address", ""),
        }


@resource_type("aws:elasticache/subnetGroup:SubnetGroup")
class SubnetGroup(DescribedType):
    """The subnets of caches."""

    service = "elasticache"
    noun, identifier, arn = "CacheSubnetGroup", "CacheSubnetGroupName", "ARN"
    names = {"description": "CacheSubnetGroupDescription", "subnetIds": "SubnetIds"}
    fixed = {"CacheSubnetGroupDescription": "Managed by Pulumi"}
    replaced_by = ("name",)

    def restate(self, found: Properties) -> Properties:
        subnets: list[Properties] = found.get("Subnets", [])
        return {**found, "SubnetIds": [each["SubnetIdentifier"] for each in subnets]}

    def compute_properties(self, found: Properties) -> Properties:
        return {"vpcId": found.get("VpcId", "")}
