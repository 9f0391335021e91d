"""A DynamoDB table."""

from typing import Annotated, Optional, Unpack

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import KEY
from serverless_patterns.arguments.declarations import Completed, arn_of
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.arguments.type_checks import validate_value
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.table.args import TableArgs, TableKeyArgs, TableReplicaArgs
from serverless_patterns.blocks.table.keys import (
    check_keys,
    list_attributes,
    list_global_indexes,
    list_keys,
    list_local_indexes,
    list_throughput,
)
from serverless_patterns.blocks.table.policy import attach_policy
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.table import TableRouteOptions
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs, FunctionStreamSourceOptions
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import TableAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.safeguards.data_protection import DeletionProtection, protect_data
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

OPERATIONS = ("get", "put", "delete", "query")
"""Operations of a route on a table."""


class Table(pulumi.ComponentResource):
    """A DynamoDB table with on-demand capacity, encryption, point-in-time recovery, and deletion protection.

    Example::

        items = Table("items", {"partition_key": {"name": "id"}})
        api = ApiGatewayFacade("shop", {"routes": {"GET /items/{id}": items.route("get")}})

    Roles that read or write items also need permission to use the customer managed key, if there is one;
    :meth:`link` includes it.
    """

    arn: pulumi.Output[str]
    """ARN of the table."""
    table_name: pulumi.Output[str]
    """Name of the table."""
    stream_arn: pulumi.Output[str | None]
    """ARN of the stream; None without ``stream_view_type``."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key, for the roles that use the table; None without ``hardened`` or
    ``kms_key_arn``."""

    def __init__(self, name: str, args: TableArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A DynamoDB table with on-demand capacity, encryption, backups, and deletion protection.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`TableArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Table", name, args, TableArgs[Completed], opts) as (given, errors):
            errors.check_name("-table", 255)
            check_keys(given, errors)
            _check_replicas(given, errors)
        super().__init__("serverless-patterns:index:Table", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"]),
            given,
            f"the table {name}",
        )
        sort_key, days = given["sort_key"], given["point_in_time_recovery_days"]
        stream_view_type, ttl_attribute = given["stream_view_type"], given["ttl_attribute"]
        table = aws.dynamodb.Table(
            scope.child("table"),
            **list_throughput(given),
            hash_key=given["partition_key"]["name"],
            range_key=sort_key["name"] if sort_key else None,
            attributes=list_attributes(given),
            global_secondary_indexes=list_global_indexes(given),
            local_secondary_indexes=list_local_indexes(given),
            # Not left out without a key: the AWS provider then keeps the key that there was.
            server_side_encryption=(
                {"enabled": True, "kms_key_arn": scope.kms_key_arn}
                if scope.kms_key_arn
                else {"enabled": False}
            ),
            point_in_time_recovery=(
                {"enabled": True, "recovery_period_in_days": days} if days else {"enabled": False}
            ),
            stream_enabled=True if stream_view_type else None,
            stream_view_type=stream_view_type,
            ttl={"enabled": True, "attribute_name": ttl_attribute} if ttl_attribute else None,
            replicas=[_replica(each) for each in given["replicas"]] or None,
            deletion_protection_enabled=given["deletion_protection"],
            tags=scope.tags,
            opts=protect_data(scope, enabled=given["deletion_protection"]),
        )
        DeletionProtection(scope, table, enabled=given["deletion_protection"])
        attach_policy(scope, table, sorted(given["secondary_indexes"]), given["principals"])
        self.arn, self.table_name = table.arn, table.name
        self.stream_arn = table.stream_arn.apply(lambda arn: arn or None)
        self._key_arn, self._keys = scope.kms_key_arn, list_keys(given)
        self._has_stream = stream_view_type is not None
        self._index_names = sorted(given["secondary_indexes"])
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(
        self, operation: str, key: dict[str, str] | None = None, **options: Unpack[TableRouteOptions]
    ) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that reads or writes the table without a function.

        Args:
            operation: ``get``, ``put``, ``delete``, or ``query``, which reads the items with the same
                partition key, in pages if there is a sort key.
            key: Sources of the key attributes by name. Defaults to the path parameters of the same name.
            options: ``attributes``, which ``put`` requires, and ``if_not_exists`` of
                :class:`ApiGatewayFacadeTableArgs`.

        Raises:
            ValueError: If the operation is unknown.
        """
        if operation not in OPERATIONS:
            raise ValueError(f"Table.route: {unknown('operation', operation, OPERATIONS)}")
        is_query = operation == "query"
        keys, sort_key = self._keys[:1] if is_query else self._keys, self._keys[1:]
        return {
            "table": {
                "arn": self.arn,
                "name": self.pulumi_resource_name,
                "operation": operation,
                "key": key or {each["name"]: _source(each, f"path.{each['name']}") for each in keys},
                "pagination_key": _source(sort_key[0], sort_key[0]["name"])
                if is_query and sort_key
                else None,
                "kms_key_arn": self._key_arn,
                **options,
            }
        }

    def link(self, *access: TableAction) -> LinkArgs:
        """Returns the table, with its secondary indexes, as a link of a function or a container.

        Args:
            access: ``read``, ``write``, or single actions, such as ``GetItem``.
        """
        return {
            "table": {
                "arn": self.arn,
                "access": [*access],
                "index_names": self._index_names or None,
                "kms_key_arn": self._key_arn,
            }
        }

    def event_source(self, **options: Unpack[FunctionStreamSourceOptions]) -> FunctionEventSourceArgs:
        """Returns the stream of the table as an event source of a function, or the source of a pipe.

        Args:
            options: ``batch_size``, ``filters`` and other arguments of :class:`FunctionStreamSourceArgs`.

        Raises:
            ArgumentError: If the table has no stream.
        """
        if not self._has_stream:
            reason = "requires a stream. Set 'stream_view_type' of the table, such as 'NEW_AND_OLD_IMAGES'"
            raise ArgumentError(
                f"Table '{self.pulumi_resource_name}'", [InvalidArgument("event_source", reason)]
            )
        arn = self.stream_arn.apply(lambda known: known or "")
        return {"dynamodb_stream": {"arn": arn, "kms_key_arn": self._key_arn, **options}}


def _source(key: TableKeyArgs[Completed], source: str) -> str:
    """Returns ``source`` with the type of an attribute, unless it is a string."""
    return source if key["type"] == "S" else f"{source}:{key['type']}"


def _check_replicas(given: TableArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join replicas with each other and with the table."""
    replicas, encrypted = given["replicas"], bool(given["kms_key_arn"] or given["hardened"])
    if replicas and given["stream_view_type"] != "NEW_AND_OLD_IMAGES":
        errors.add("replicas", "requires the stream_view_type 'NEW_AND_OLD_IMAGES'. Set that")
    for index, replica in enumerate(replicas):
        below = errors.narrow("replicas", index)
        if bool(replica["kms_key_arn"]) != encrypted:
            below.add("kms_key_arn", "is required with a customer managed key of the table, and only then")
        if replica["region"] in [other["region"] for other in replicas[:index]]:
            below.add("region", f"{show(replica['region'])} has a replica already. Remove one")
        if key := replica["kms_key_arn"]:
            meaning = f"in {replica['region']}, the Region of the replica"
            rule = arn_of("kms", KEY, meaning, region=replica["region"])
            validate_value(key, Annotated[pulumi.Input[str], rule], below.narrow("kms_key_arn"))


def _replica(args: TableReplicaArgs) -> aws.dynamodb.TableReplicaArgsDict:
    replica: aws.dynamodb.TableReplicaArgsDict = {
        "region_name": args["region"],
        "point_in_time_recovery": True,
        "propagate_tags": True,
    }
    return {**replica, "kms_key_arn": key} if (key := args["kms_key_arn"]) else replica
