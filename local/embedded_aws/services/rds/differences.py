"""Databases."""

from typing import Final

from embedded_aws.resource_model.difference import Difference

_CLUSTER: Final = "aws:rds/cluster:Cluster"

DIFFERENCES: Final = (
    Difference(
        type=_CLUSTER,
        property="enableHttpEndpoint",
        rule="statements of the Data API run in a PostgreSQL of this machine, one server for each cluster of "
        "`aurora-postgresql`; without PostgreSQL, and for other engines, the cluster is rejected",
        reason="Aurora does not run here",
    ),
    Difference(
        type=_CLUSTER,
        property="engineVersion",
        rule="the version of PostgreSQL is the installed one; extensions are those that it has, without "
        "those of AWS such as `aws_lambda` and `aws_s3`",
        reason="only one version is installed",
    ),
    Difference(
        type=_CLUSTER,
        property="endpoint, readerEndpoint, iamDatabaseAuthenticationEnabled",
        rule="no client connects to the address, with a password or with a token of IAM: its name does not "
        "resolve here",
        reason="only the Data API reaches the server, which listens on the loopback interface",
    ),
    Difference(
        type=_CLUSTER,
        property="serverlessv2ScalingConfiguration",
        rule="is stored; a server never pauses, so that no call fails with `DatabaseResumingException`",
        reason="the server of this machine has no capacity to scale",
    ),
    Difference(
        type=_CLUSTER,
        property="enabledCloudwatchLogsExports, backupRetentionPeriod, finalSnapshotIdentifier",
        rule="are stored; no log is exported, and a snapshot has no data",
        reason="the emulator copies no database",
    ),
    Difference(
        type=_CLUSTER,
        property="the Data API: columnMetadata, COMMIT after an error",
        rule="metadata is that of the JDBC driver; to commit a transaction in which a statement has failed "
        "is an error",
        reason="AWS documents neither",
    ),
)
