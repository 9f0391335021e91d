"""Resource types of Amazon RDS. Databases are stored; the Data API of Aurora PostgreSQL runs statements."""

from collections.abc import Mapping

from embedded_aws.errors import DeploymentError
from embedded_aws.json_values import is_object
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.described import DescribedType
from embedded_aws.resource_model.registry import resource_type

_COMMON = {
    "allocatedStorage": "AllocatedStorage",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "dbSubnetGroupName": "DBSubnetGroupName",
    "deletionProtection": "DeletionProtection",
    "engine": "Engine",
    "engineVersion": "EngineVersion",
    "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "iops": "Iops",
    "kmsKeyId": "KmsKeyId",
    "manageMasterUserPassword": "ManageMasterUserPassword",
    "monitoringInterval": "MonitoringInterval",
    "monitoringRoleArn": "MonitoringRoleArn",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
    "port": "Port",
    "publiclyAccessible": "PubliclyAccessible",
    "storageEncrypted": "StorageEncrypted",
    "storageType": "StorageType",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
}


_ANSWERS = {
    "HttpEndpointEnabled": "EnableHttpEndpoint",
    "IAMDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "PerformanceInsightsEnabled": "EnablePerformanceInsights",
    "DBClusterParameterGroup": "DBClusterParameterGroupName",
}
"""The call's name of each setting that an answer names otherwise."""

_OFF = {
    "copyTagsToSnapshot": False,
    "deletionProtection": False,
    "iamDatabaseAuthenticationEnabled": False,
}


class _Database(DescribedType):
    """A database, of which a snapshot is taken at its end unless the program says otherwise."""

    service = "rds"
    takes = ("finalSnapshotIdentifier", "skipFinalSnapshot")
    meaningless = ("allowMajorVersionUpgrade", "applyImmediately", "deleteAutomatedBackups")

    def restate(self, found: Properties) -> Properties:
        groups: list[Properties] = found.get("VpcSecurityGroups", [])
        parameters: list[Properties] = found.get("DBParameterGroups", [])
        subnets = found.get("DBSubnetGroup")
        return {
            **found,
            **{ours: found[theirs] for theirs, ours in _ANSWERS.items() if theirs in found},
            **(parameters[0] if parameters else {}),
            "DBSubnetGroupName": subnets["DBSubnetGroupName"] if is_object(subnets) else subnets,
            "ManageMasterUserPassword": bool(found.get("MasterUserSecret")),
            "VpcSecurityGroupIds": [each["VpcSecurityGroupId"] for each in groups],
        }

    def deletion(self, identifier: str, given: Inputs) -> dict[str, object]:
        if given.get("skipFinalSnapshot"):
            return {"SkipFinalSnapshot": True}
        if "finalSnapshotIdentifier" not in given:
            raise DeploymentError("finalSnapshotIdentifier is required when skipFinalSnapshot is false")
        snapshot = given["finalSnapshotIdentifier"]
        return {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": snapshot}


class _Instance(DescribedType):
    """An instance, with the names that AWS has for it."""

    service = "rds"
    noun, identifier, arn = "DBInstance", "DBInstanceIdentifier", "DBInstanceArn"
    name_input, prefix_input = "identifier", "identifierPrefix"


@resource_type("aws:rds/instance:Instance")
class Instance(_Database, _Instance):
    """A database instance."""

    automatic_name = AutomaticName(separator="")
    names = {
        **_COMMON,
        "availabilityZone": "AvailabilityZone",
        "backupWindow": "PreferredBackupWindow",
        "caCertIdentifier": "CACertificateIdentifier",
        "dbName": "DBName",
        "instanceClass": "DBInstanceClass",
        "licenseModel": "LicenseModel",
        "maintenanceWindow": "PreferredMaintenanceWindow",
        "maxAllocatedStorage": "MaxAllocatedStorage",
        "multiAz": "MultiAZ",
        "name": "DBName",  # by version 5 or 6 of the AWS provider
        "parameterGroupName": "DBParameterGroupName",
        "password": "MasterUserPassword",
        "username": "MasterUsername",
    }
    defaults = {**_OFF, "publiclyAccessible": False}
    replaced_by = (
        *("availabilityZone", "dbName", "engine", "identifier", "identifierPrefix", "kmsKeyId"),
        *("name", "storageEncrypted", "username"),
    )

    def compute_properties(self, found: Properties) -> Properties:
        endpoint = found.get("Endpoint", {})
        address, port = endpoint.get("Address", ""), endpoint.get("Port", 0)
        return {
            "address": address,
            "endpoint": f"{address}:{port}",
            "engineVersionActual": found.get("EngineVersion", ""),
            "hostedZoneId": endpoint.get("HostedZoneId", ""),
            "port": port,
            "resourceId": found.get("DbiResourceId", ""),
            "status": found["DBInstanceStatus"],
        }


@resource_type("aws:rds/cluster:Cluster")
class Cluster(_Database):
    """A cluster of database instances."""

    noun, identifier, arn = "DBCluster", "DBClusterIdentifier", "DBClusterArn"
    name_input, prefix_input = "clusterIdentifier", "clusterIdentifierPrefix"
    names = {
        **_COMMON,
        "availabilityZones": "AvailabilityZones",
        "databaseName": "DatabaseName",
        "dbClusterInstanceClass": "DBClusterInstanceClass",
        "dbClusterParameterGroupName": "DBClusterParameterGroupName",
        "enableHttpEndpoint": "EnableHttpEndpoint",
        "engineMode": "EngineMode",
        "masterPassword": "MasterUserPassword",
        "masterUserSecretKmsKeyId": "MasterUserSecretKmsKeyId",
        "masterUsername": "MasterUsername",
        "preferredBackupWindow": "PreferredBackupWindow",
        "preferredMaintenanceWindow": "PreferredMaintenanceWindow",
        "serverlessv2ScalingConfiguration": "ServerlessV2ScalingConfiguration",
    }
    defaults = {**_OFF, "enableHttpEndpoint": False}
    replaced_by = (
        *("availabilityZones", "clusterIdentifier", "clusterIdentifierPrefix", "databaseName"),
        *("dbSubnetGroupName", "engine", "engineMode", "kmsKeyId", "masterUsername", "storageEncrypted"),
    )
    kept = ("kmsKeyId", "masterUserSecretKmsKeyId")

    def compute_properties(self, found: Properties) -> Properties:
        secret: Mapping[str, str] | None = found.get("MasterUserSecret")
        return {
            "clusterResourceId": found.get("DbClusterResourceId", ""),
            "endpoint": found.get("Endpoint", ""),
            "engineVersionActual": found.get("EngineVersion", ""),
            "hostedZoneId": found.get("HostedZoneId", ""),
            "masterUserSecrets": [
                {
                    "kmsKeyId": secret["KmsKeyId"],
                    "secretArn": secret["SecretArn"],
                    "secretStatus": secret["SecretStatus"],
                }
            ]
            if secret
            else [],
            "port": found.get("Port", 0),
            "readerEndpoint": found.get("ReaderEndpoint", ""),
        }


@resource_type("aws:rds/clusterInstance:ClusterInstance")
class ClusterInstance(_Instance):
    """An instance of a cluster."""

    meaningless = ("applyImmediately", "forceDestroy")
    names = {
        **{name: _COMMON[name] for name in ("copyTagsToSnapshot", "engine", "engineVersion")},
        **{name: _COMMON[name] for name in ("dbSubnetGroupName", "publiclyAccessible")},
        "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
        "availabilityZone": "AvailabilityZone",
        "clusterIdentifier": "DBClusterIdentifier",
        "dbParameterGroupName": "DBParameterGroupName",
        "instanceClass": "DBInstanceClass",
        "promotionTier": "PromotionTier",
    }
    replaced_by = (
        *("availabilityZone", "clusterIdentifier", "dbSubnetGroupName", "engine", "engineVersion"),
        *("identifier", "identifierPrefix"),
    )

    def compute_properties(self, found: Properties) -> Properties:
        endpoint = found.get("Endpoint", {})
        return {
            "dbiResourceId": found.get("DbiResourceId", ""),
            "endpoint": endpoint.get("Address", ""),
            "engineVersionActual": found.get("EngineVersion", ""),
            "port": endpoint.get("Port", 0),
            "storageEncrypted": found.get("StorageEncrypted", False),
        }

    def deletion(self, identifier: str, given: Inputs) -> dict[str, object]:
        return {"SkipFinalSnapshot": True}


@resource_type("aws:rds/subnetGroup:SubnetGroup")
class SubnetGroup(DescribedType):
    """The subnets of databases."""

    service = "rds"
    noun, identifier, arn = "DBSubnetGroup", "DBSubnetGroupName", "DBSubnetGroupArn"
    prefix_input = "namePrefix"
    names = {"description": "DBSubnetGroupDescription", "subnetIds": "SubnetIds"}
    fixed = {"DBSubnetGroupDescription": "Managed by Pulumi"}
    replaced_by = ("name", "namePrefix")

    def restate(self, found: Properties) -> Properties:
        subnets: list[Properties] = found.get("Subnets", [])
        return {**found, "SubnetIds": [each["SubnetIdentifier"] for each in subnets]}

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        # A change of the description needs the subnets as well.
        changed = Inputs(given.properties, before=given.before) if given.has_changed("description") else given
        super().update(aws, identifier, changed)

    def compute_properties(self, found: Properties) -> Properties:
        return {"vpcId": found.get("VpcId", "")}
