"""An Aurora Serverless database."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, Optional, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.database.args import DatabaseArgs
from serverless_patterns.component import Scope, publish, resolve_after
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import DatabaseAction
from serverless_patterns.safeguards.alarms import alarm_above
from serverless_patterns.safeguards.data_protection import DeletionProtection, protect_data
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.private_vpc import Zones, create_private_vpc

_MASTER: Final = "postgres"
_SUBNETS: Final = 2
_FULL_PERCENT: Final = 90
_PAUSE: Final = 300


class Database(pulumi.ComponentResource):
    """An Aurora Serverless database of PostgreSQL, which functions reach by HTTPS, without a password.

    Example::

        orders = Database("orders", {})
        Function(
            "order",
            {"code": "src", "handler": "order.handler", "links": {"ORDERS": orders.link("execute")}},
        )

    The code calls the RDS Data API. RDS keeps the password in Secrets Manager, and changes it every week.
    """

    arn: pulumi.Output[str]
    """ARN of the cluster. Resolves after its writer exists."""
    secret_arn: pulumi.Output[str]
    """ARN of the secret with the password, which RDS manages."""
    database_name: pulumi.Output[str]
    """Name of the database."""
    endpoint: pulumi.Output[str]
    """Host name of the writer, for connections from the VPC."""
    resource_id: pulumi.Output[str]
    """ID of the cluster in the ARN of a database user, for ``rds-db:connect``."""
    security_group_id: pulumi.Output[str]
    """ID of the security group of the cluster, which allows no connection until a rule is added."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: DatabaseArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An Aurora Serverless database of PostgreSQL, which functions reach by HTTPS.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`DatabaseArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Database", name, args, DatabaseArgs[Completed], opts) as (given, errors):
            errors.check_name("-instance-16", 63, "[a-z][a-z0-9]*(-[a-z0-9]+)*")
            _check(given, errors)
        super().__init__("serverless-patterns:index:Database", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the database {name}",
            log_groups=[f"/aws/rds/cluster/{name}-*"],
        )
        vpc_id, subnet_ids = _find_network(scope, given)
        group = aws.ec2.SecurityGroup(
            scope.child("group"),
            description="Clients of the database",
            vpc_id=vpc_id,
            tags=scope.tags,
            opts=scope.opts(),
        )
        cluster = _create_cluster(scope, given, group.id, subnet_ids)
        DeletionProtection(scope, cluster, enabled=given["deletion_protection"])
        # Without it, RDS creates a log group whose events never expire, once an instance writes to it.
        logs = create_log_group(
            scope,
            "logs",
            given["log_retention_days"],
            name=pulumi.Output.format("/aws/rds/cluster/{0}/postgresql", cluster.cluster_identifier),
        )
        instances = [
            aws.rds.ClusterInstance(
                scope.child(f"instance-{index + 1}"),
                cluster_identifier=cluster.id,
                engine=aws.rds.EngineType.AURORA_POSTGRESQL,
                instance_class="db.serverless",
                auto_minor_version_upgrade=True,
                publicly_accessible=False,
                promotion_tier=min(index, 1),  # readers with the capacity of the writer
                tags=scope.tags,
                opts=scope.opts(logs),
            )
            for index in range(given["reader_count"] + 1)
        ]
        alarm_above(
            scope,
            "capacity-alarm",
            description="The database uses nearly all of its capacity. Consider a greater 'max_capacity'.",
            metric=("AWS/RDS", "ACUUtilization", "Average"),
            dimensions={"DBClusterIdentifier": cluster.cluster_identifier},
            threshold=_FULL_PERCENT,
            minutes=5,
        )
        self.arn = resolve_after(cluster.arn, *instances)
        self.secret_arn = cluster.master_user_secrets.apply(_read_secret_arn)
        self.database_name = pulumi.Output.from_input(given["database_name"])
        self.endpoint, self.resource_id = cluster.endpoint, cluster.cluster_resource_id
        self.security_group_id = group.id
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._database_name, self._key_arn = given["database_name"], scope.kms_key_arn
        publish(self)

    def link(self, *access: DatabaseAction) -> LinkArgs:
        """Returns the database as a link of a function or a container, whose code calls the RDS Data API.

        Args:
            access: ``execute`` statements and transactions, or single actions, such as ``ExecuteStatement``.
        """
        return {
            "database": {
                "arn": self.arn,
                "secret_arn": self.secret_arn,
                "database_name": self._database_name,
                "access": [*access],
                "kms_key_arn": self._key_arn,
            }
        }


def _check(given: DatabaseArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join arguments with each other."""
    if not errors.concern("min_capacity", "max_capacity") and given["min_capacity"] > given["max_capacity"]:
        errors.add(
            "min_capacity",
            f"{given['min_capacity']} exceeds the 'max_capacity' of {given['max_capacity']}; must be at most"
            " that. Raise 'max_capacity'",
        )
    if given["seconds_until_auto_pause"] is not None and given["min_capacity"]:
        errors.add("seconds_until_auto_pause", "requires a 'min_capacity' of 0. Set that, or remove it")
    vpc_id, subnet_ids = given["vpc_id"], given["subnet_ids"]
    if subnet_ids and not vpc_id:
        errors.add("vpc_id", "is required with 'subnet_ids'. Add it, or remove them")
    if vpc_id and not subnet_ids:
        errors.add("subnet_ids", "is required with 'vpc_id'. Add them, or remove it")
    if len(subnet_ids) == 1 and not errors.concern("subnet_ids"):
        errors.add("subnet_ids", f"has 1 entry, must be {_SUBNETS} or more, in different Availability Zones")


def _find_network(
    scope: Scope, given: DatabaseArgs[Completed]
) -> tuple[pulumi.Input[str], Sequence[pulumi.Input[str]]]:
    """Returns the VPC and the subnets that were given, or creates them."""
    if given["vpc_id"]:
        return given["vpc_id"], given["subnet_ids"]
    private = create_private_vpc(scope, Zones(f"Database '{scope.name}'"))
    return private.vpc.id, private.subnet_ids


def _create_cluster(
    scope: Scope,
    given: DatabaseArgs[Completed],
    group_id: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
) -> "aws.rds.Cluster":
    subnets = aws.rds.SubnetGroup(
        scope.child("subnets"), subnet_ids=list(subnet_ids), tags=scope.tags, opts=scope.opts()
    )
    pauses = given["min_capacity"] == 0
    return aws.rds.Cluster(
        scope.child("cluster"),
        engine=aws.rds.EngineType.AURORA_POSTGRESQL,
        engine_version=given["engine_version"],
        allow_major_version_upgrade=True,
        apply_immediately=True,
        database_name=given["database_name"],
        master_username=_MASTER,
        manage_master_user_password=True,
        master_user_secret_kms_key_id=scope.kms_key_arn,
        enable_http_endpoint=True,
        iam_database_authentication_enabled=True,
        serverlessv2_scaling_configuration={
            "min_capacity": given["min_capacity"],
            "max_capacity": given["max_capacity"],
            "seconds_until_auto_pause": (given["seconds_until_auto_pause"] or _PAUSE) if pauses else None,
        },
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=[group_id],
        storage_encrypted=True,
        kms_key_id=scope.kms_key_arn,
        backup_retention_period=given["backup_retention_days"],
        copy_tags_to_snapshot=True,
        enabled_cloudwatch_logs_exports=["postgresql"],
        deletion_protection=given["deletion_protection"],
        skip_final_snapshot=given["force_destroy"],
        final_snapshot_identifier=_name_snapshot(scope, given, subnets.name),
        tags=scope.tags,
        opts=protect_data(scope, enabled=given["deletion_protection"]),
    )


def _name_snapshot(
    scope: Scope, given: DatabaseArgs[Completed], group_name: pulumi.Output[str]
) -> pulumi.Output[str]:
    """Returns the name of the final snapshot: a cluster that replaces another has another one."""
    replaced_by = pulumi.Output.from_input(scope.kms_key_arn).apply(
        lambda key: hashlib.sha256(f"{given['database_name']} {key}".encode()).hexdigest()[:8]
    )
    return pulumi.Output.format("{0}-{1}", group_name, replaced_by)


def _read_secret_arn(secrets: Sequence[Mapping[str, str]] | None) -> str:
    """Returns the ARN of the secret that RDS manages, which mocks may not know."""
    return cast("str", secrets[0]["secret_arn"] if secrets else None)
