"""A DynamoDB table."""

from typing import Any, NotRequired, Optional, TypedDict, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.quotas import TABLE_GLOBAL_INDEXES
from serverless_patterns.arguments.reader import Given, check
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs, ApiGatewayFacadeTableArgs

KEY_TYPES = ("S", "N", "B")
STREAM_VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
PROJECTIONS = ("ALL", "KEYS_ONLY", "INCLUDE")
OPERATIONS = ("get", "put", "delete", "query")
"""What a route can do with a table."""
MAX_LOCAL_INDEXES = 5
"""Indexes with the table's partition key (DynamoDB quotas)."""
REGION = r"[a-z]{2,}(-[a-z]+)+-[0-9]+"


class TableKeyArgs(TypedDict):
    """An attribute that is part of a key."""

    name: str
    """Name of the attribute."""
    type: NotRequired[str | None]
    """``S`` text, ``N`` number or ``B`` bytes. Default ``S``."""


class TableIndexArgs(TypedDict):
    """Another order to read the items in."""

    partition_key: NotRequired[TableKeyArgs | None]
    """Key of a global index. Default the table's: then the index is local and can be read consistently."""
    sort_key: NotRequired[TableKeyArgs | None]
    """Order of items with the same partition key; needed for a local index. Default none."""
    projection: NotRequired[str | None]
    """What the index holds: ``ALL``, ``KEYS_ONLY``, or ``INCLUDE`` with ``attributes``. Default ``ALL``."""
    attributes: NotRequired[list[str] | None]
    """Attributes that ``INCLUDE`` adds to the keys."""


class TableReplicaArgs(TypedDict):
    """A copy in another Region, which can be read and written as well."""

    region: str
    """Region, such as ``eu-west-1``."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key of that Region; needed if the table has one. Default DynamoDB's own key."""


class TableArgs(TypedDict):
    """What a :class:`Table` can be told."""

    partition_key: TableKeyArgs
    """What items are spread by; alone, or with the sort key, what they are found by."""
    sort_key: NotRequired[TableKeyArgs | None]
    """Order of items with the same partition key. Default none."""
    indexes: NotRequired[dict[str, TableIndexArgs] | None]
    """Indexes by name, global ones and up to 5 local ones. Default none."""
    recovery_days: NotRequired[int | None]
    """Days back to any second of which the table can be restored, 0 for none to 35. Default 35."""
    stream: NotRequired[str | None]
    """What the stream of changes holds: ``KEYS_ONLY``, ``NEW_IMAGE``, ``OLD_IMAGE`` or
    ``NEW_AND_OLD_IMAGES``. Default no stream."""
    ttl_attribute: NotRequired[str | None]
    """Attribute that holds the second, since 1970, after which an item is deleted. Default none."""
    replicas: NotRequired[list[TableReplicaArgs] | None]
    """Copies in other Regions; they need the stream ``NEW_AND_OLD_IMAGES``. Default none."""
    deletion_protection: NotRequired[bool | None]
    """Whether AWS refuses to delete the table. Default true: it holds what cannot be made again."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key to encrypt with. Default DynamoDB's own key."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of the table. Default none."""


class Table(pulumi.ComponentResource):
    """A DynamoDB table: on demand, encrypted, restorable to any second, protected from deletion."""

    arn: pulumi.Output[str]
    """ARN of the table."""
    table_name: pulumi.Output[str]
    """Name of the table."""
    stream_arn: pulumi.Output[str | None]
    """ARN of the stream; None without ``stream``."""

    def __init__(self, name: str, args: TableArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("Table", name, args, TableArgs) as given:
            given.fits_name("-table", 255)
            self._keys = {
                role: key for role in ("partition_key", "sort_key") if (key := _read_key(given, role))
            }
            _check_names_differ(given)
            indexes = _read_indexes(given, self._keys)
            settings = _read_settings(given)
            self._kms_key_arn = given.arn("kms_key_arn", "kms")
            replicas = _read_replicas(given, self._kms_key_arn)
        super().__init__("serverless-patterns:index:Table", name, {}, opts)
        table = aws.dynamodb.Table(
            f"{name}-table",
            billing_mode="PAY_PER_REQUEST",
            hash_key=self._keys["partition_key"]["name"],
            range_key=self._keys["sort_key"]["name"] if "sort_key" in self._keys else None,
            attributes=cast("Any", _attributes(self._keys, indexes)),
            global_secondary_indexes=[_global(index) for index in indexes if index["partition_key"]],
            local_secondary_indexes=[_local(index) for index in indexes if not index["partition_key"]],
            server_side_encryption=(
                {"enabled": True, "kms_key_arn": self._kms_key_arn} if self._kms_key_arn else None
            ),
            replicas=replicas or None,
            **settings,
            tags=given.mapping("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.table_name = table.arn, table.name
        self.stream_arn = table.stream_arn.apply(lambda arn: arn or None)
        self.register_outputs({"arn": self.arn, "table_name": self.table_name, "stream_arn": self.stream_arn})

    def route(
        self,
        operation: str,
        key: dict[str, str] | None = None,
        attributes: dict[str, str] | None = None,
        if_not_exists: bool = False,
    ) -> ApiGatewayFacadeRouteArgs:
        """A route of an API that reads or writes the table without a function.

        Args:
            operation: ``get``, ``put``, ``delete``, or ``query``, which reads the items with the same
                partition key, page by page if there is a sort key.
            key: Sources of the key attributes by name. Default the path parameters of the same name.
            attributes: For ``put``, which needs them: sources of the other attributes by name.
            if_not_exists: For ``put``, whether to answer 409 when there is such an item already.

        Raises:
            ValueError: There is no such operation.
        """
        if operation not in OPERATIONS:
            raise ValueError(f"Table.route: {unknown('operation', operation, OPERATIONS)}")
        keys = [self._keys["partition_key"]] if operation == "query" else list(self._keys.values())
        table: ApiGatewayFacadeTableArgs = {
            "arn": self.arn,
            "name": self.pulumi_resource_name,
            "operation": operation,
            "key": key or {each["name"]: _typed(f"path.{each['name']}", each["type"]) for each in keys},
        }
        if attributes is not None:
            table["attributes"] = attributes
        if if_not_exists:
            table["if_not_exists"] = if_not_exists
        if operation == "query" and "sort_key" in self._keys:
            sort_key = self._keys["sort_key"]
            table["pagination_key"] = _typed(sort_key["name"], sort_key["type"])
        if self._kms_key_arn:
            table["kms_key_arn"] = self._kms_key_arn
        return {"table": table}


def _typed(text: str, kind: str) -> str:
    """``text`` with the type of an attribute, where it is not a string."""
    return text if kind == "S" else f"{text}:{kind}"


def _read_key(given: Given, argument: str) -> dict[str, str] | None:
    entry = given.entry(argument)
    if entry is None:
        return None
    name = entry.text("name", "(?s:.{1,255})", "1 to 255 characters", default="")
    return {"name": str(name), "type": entry.choice("type", KEY_TYPES, default="S")}


def _check_names_differ(given: Given) -> None:
    """An attribute is the partition key or the sort key of one order."""
    partition_key, sort_key = given.entry("partition_key"), given.entry("sort_key")
    name = sort_key.values.get("name") if sort_key else None
    if sort_key and partition_key and name is not None and name == partition_key.values.get("name"):
        sort_key.fault("name", f"{show(name)} is the partition key already; name another attribute")


def _read_settings(given: Given) -> dict[str, Any]:
    days = given.integer("recovery_days", 0, 35, default=35)
    stream = given.choice("stream", STREAM_VIEWS, default="")
    ttl_attribute = given.text("ttl_attribute", "(?s:.{1,255})", "1 to 255 characters")
    return {
        "point_in_time_recovery": (
            {"enabled": True, "recovery_period_in_days": days} if days else {"enabled": False}
        ),
        "deletion_protection_enabled": given.flag("deletion_protection", default=True),
        **({"stream_enabled": True, "stream_view_type": stream} if stream else {}),
        **({"ttl": {"enabled": True, "attribute_name": ttl_attribute}} if ttl_attribute else {}),
    }


def _read_indexes(given: Given, keys: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    indexes = [_read_index(entry, "sort_key" in keys) for entry in given.entries("indexes")]
    known: dict[str, str] = {}
    for key in [*keys.values(), *(key for index in indexes for key in _index_keys(index))]:
        kind = known.setdefault(key["name"], key["type"])
        if kind != key["type"]:
            given.fault(
                "indexes", f"have {key['name']!r} as {kind} and as {key['type']}; an attribute has one type"
            )
    own = sum(1 for index in indexes if index["partition_key"])
    given.within("indexes", own, TABLE_GLOBAL_INDEXES)
    if (local := len(indexes) - own) > MAX_LOCAL_INDEXES:
        given.fault("indexes", f"has {local} local ones, DynamoDB allows {MAX_LOCAL_INDEXES}")
    return indexes


def _read_index(given: Given, table_is_sorted: bool) -> dict[str, Any]:
    given.matches("", given.name, "[A-Za-z0-9_.-]{3,255}", "a name of 3 to 255 letters, digits and _ . -")
    partition_key, sort_key = _read_key(given, "partition_key"), _read_key(given, "sort_key")
    if not partition_key and not (sort_key and table_is_sorted):
        given.fault(
            "partition_key", "is missing; a local index needs a sort key of its own, and a table that has one"
        )
    _check_names_differ(given)
    projection = given.choice("projection", PROJECTIONS, default="ALL")
    attributes = given.texts("attributes")
    if bool(attributes) != (projection == "INCLUDE"):
        given.fault("attributes", "go with the projection 'INCLUDE', which needs them")
    return {
        "name": given.name,
        "partition_key": partition_key,
        "sort_key": sort_key,
        "projection": projection,
        "attributes": attributes,
    }


def _read_replicas(given: Given, kms_key_arn: Any) -> list[aws.dynamodb.TableReplicaArgsDict]:
    replicas: list[aws.dynamodb.TableReplicaArgsDict] = []
    for entry in given.entries("replicas"):
        key = entry.arn("kms_key_arn", "kms")
        if bool(key) != bool(kms_key_arn):
            entry.fault("kms_key_arn", "goes with a key of the table: give both one, or neither")
        replica: aws.dynamodb.TableReplicaArgsDict = {
            "region_name": entry.text("region", REGION, "a Region, such as eu-west-1", default=""),
            "point_in_time_recovery": True,
            "propagate_tags": True,
        }
        replicas.append({**replica, "kms_key_arn": key} if key else replica)
    regions = [replica["region_name"] for replica in replicas]
    for index, region in enumerate(regions):
        if region and region in regions[:index]:
            given.fault(f"replicas.{index}.region", f"{show(region)} has a replica already; remove one")
    if replicas and given.values.get("stream") != "NEW_AND_OLD_IMAGES":
        given.fault("replicas", "are fed by the stream; set 'stream' to NEW_AND_OLD_IMAGES")
    return replicas


def _index_keys(index: dict[str, Any]) -> list[dict[str, str]]:
    return [key for key in (index["partition_key"], index["sort_key"]) if key]


def _attributes(keys: dict[str, dict[str, str]], indexes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Every attribute of some key, once."""
    used = [*keys.values(), *(key for index in indexes for key in _index_keys(index))]
    return list({key["name"]: key for key in used}.values())


def _projected(index: dict[str, Any]) -> dict[str, Any]:
    attributes = {"non_key_attributes": index["attributes"]} if index["attributes"] else {}
    return {"name": index["name"], "projection_type": index["projection"], **attributes}


def _global(index: dict[str, Any]) -> Any:
    range_key = {"range_key": index["sort_key"]["name"]} if index["sort_key"] else {}
    return {**_projected(index), "hash_key": index["partition_key"]["name"], **range_key}


def _local(index: dict[str, Any]) -> Any:
    return {**_projected(index), "range_key": index["sort_key"]["name"]}
