"""Keys and secondary indexes of a table."""

from collections.abc import Iterator
from typing import Any, Final

import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import TABLE_GLOBAL_INDEXES
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.table.args import TableArgs, TableIndexArgs, TableKeyArgs

LIMITS: Final = ("max_read_request_units", "max_write_request_units")
"""Limits of on-demand capacity."""

MAX_LOCAL_INDEXES = 5
"""Local secondary indexes of a table (DynamoDB quotas)."""

MAX_PROJECTED = 100
"""Attributes that the indexes of a table project by name; one in two indexes counts twice (the same)."""


MULTIPLE: Final = ("partition_keys", "sort_keys")
"""Arguments of an index whose key has several attributes."""


def list_keys(args: TableArgs[Completed] | TableIndexArgs[Completed]) -> list[TableKeyArgs[Completed]]:
    """Returns the partition key and the sort key, as far as a table or an index has its own."""
    return [key for key in (args["partition_key"], args["sort_key"]) if key]


def is_global(index: TableIndexArgs[Completed]) -> bool:
    """Returns whether an index is a global one: it has a partition key of its own."""
    return bool(index["partition_key"] or index["partition_keys"])


def list_attributes(args: TableArgs[Completed]) -> list[aws.dynamodb.TableAttributeArgsDict]:
    """Returns every attribute of a key, once."""
    types = {key["name"]: key["type"] for key in _list_all_keys(args)}
    return [{"name": name, "type": type_} for name, type_ in types.items()]


def list_global_indexes(args: TableArgs[Completed]) -> list[aws.dynamodb.TableGlobalSecondaryIndexArgsDict]:
    """Returns the secondary indexes that have a partition key of their own."""
    throughput = _list_throughput(args)
    indexes: list[Any] = [
        {
            "name": name,
            **_list_index_keys(index),
            "projection_type": index["projection_type"],
            "non_key_attributes": [*index["non_key_attributes"]] or None,
            **throughput,
        }
        for name, index in args["secondary_indexes"].items()
        if is_global(index)
    ]
    return indexes


def list_throughput(args: TableArgs[Completed]) -> dict[str, Any]:
    """Returns the billing mode of a table, and its capacity or limits."""
    mode = "PROVISIONED" if args["provisioned_throughput"] else "PAY_PER_REQUEST"
    return {"billing_mode": mode, **_list_throughput(args)}


def _list_throughput(args: TableArgs[Completed]) -> dict[str, Any]:
    if provisioned := args["provisioned_throughput"]:
        return {name: provisioned[name] for name in ("read_capacity", "write_capacity")}
    limits = {name: limit for name in LIMITS if (limit := args[name]) is not None}
    return {"on_demand_throughput": limits} if limits else {}


def _list_index_keys(index: TableIndexArgs[Completed]) -> dict[str, Any]:
    """Returns the key of a global index, by its former names if the index has no list of attributes."""
    partition_key, sort_key = index["partition_key"], index["sort_key"]
    if partition_key and not index["sort_keys"]:
        return {"hash_key": partition_key["name"], "range_key": _name(sort_key)}
    parts = {
        "HASH": [partition_key] if partition_key else index["partition_keys"],
        "RANGE": [sort_key] if sort_key else index["sort_keys"],
    }
    return {
        "key_schemas": [
            {"attribute_name": key["name"], "key_type": type_}
            for type_, keys in parts.items()
            for key in keys
        ]
    }


def list_local_indexes(args: TableArgs[Completed]) -> list[aws.dynamodb.TableLocalSecondaryIndexArgsDict]:
    """Returns the secondary indexes that have the partition key of the table."""
    return [
        {
            "name": name,
            "range_key": sort_key["name"],
            "projection_type": index["projection_type"],
            "non_key_attributes": [*index["non_key_attributes"]] or None,
        }
        for name, index in args["secondary_indexes"].items()
        if (sort_key := index["sort_key"]) and not is_global(index)
    ]


def check_keys(args: TableArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join the keys of a table with each other and with those of its indexes."""
    _check_names_differ(args, errors)
    indexes = args["secondary_indexes"]
    for name, index in indexes.items():
        _check_index(
            index, errors.narrow("secondary_indexes", name), table_has_sort_key=bool(args["sort_key"])
        )
    types: dict[str, str] = {}
    for key in _list_all_keys(args):
        type_ = types.setdefault(key["name"], key["type"])
        if type_ != key["type"]:
            errors.add(
                "secondary_indexes",
                f"have {key['name']!r} as {type_} and as {key['type']}; an attribute must have one type",
            )
    projected = sum(len(index["non_key_attributes"]) for index in indexes.values())
    if projected > MAX_PROJECTED:
        errors.add(
            "secondary_indexes",
            f"have {projected} 'non_key_attributes'; must be at most {MAX_PROJECTED} for all indexes."
            " Use the projection_type ALL, or remove some",
        )
    _check_throughput(args, errors)
    local = sum(not is_global(index) for index in indexes.values())
    errors.warn_above("secondary_indexes", len(indexes) - local, TABLE_GLOBAL_INDEXES)
    if local > MAX_LOCAL_INDEXES:
        errors.add("secondary_indexes", f"has {local} local ones; must be at most {MAX_LOCAL_INDEXES}")


def _check_index(index: TableIndexArgs[Completed], errors: Errors, *, table_has_sort_key: bool) -> None:
    _check_names_differ(index, errors)
    for one, several in zip(("partition_key", "sort_key"), MULTIPLE, strict=True):
        if index[one] and index[several]:
            errors.add(several, f"cannot be combined with '{one}'. Add it as the first of them")
    _check_names_of_several(index, errors)
    if index["sort_keys"] and not is_global(index):
        errors.add("sort_keys", "requires a global index. Set 'partition_keys', or use 'sort_key'")
    elif not (
        is_global(index)
        or (index["sort_key"] and table_has_sort_key)
        or errors.concern("partition_key", *MULTIPLE)
    ):
        errors.add(
            "partition_key",
            "is required, except for a local index, which has a sort key and is of a table that has one",
        )
    if bool(index["non_key_attributes"]) != (index["projection_type"] == "INCLUDE"):
        errors.add("non_key_attributes", "requires the projection_type 'INCLUDE', and is required for it")


def _check_names_differ(args: TableArgs[Completed] | TableIndexArgs[Completed], errors: Errors) -> None:
    """An attribute is the partition key or the sort key, not both."""
    partition_key, sort_key = args["partition_key"], args["sort_key"]
    if partition_key and sort_key and partition_key["name"] == sort_key["name"]:
        errors.add("sort_key.name", f"{show(sort_key['name'])} is the partition key. Name another attribute")


def _check_names_of_several(index: TableIndexArgs[Completed], errors: Errors) -> None:
    """An attribute is in the key of an index once."""
    named = {key["name"] for key in list_keys(index)}
    for argument in MULTIPLE:
        for position, key in enumerate(index[argument]):
            if key["name"] in named:
                reason = f"{show(key['name'])} is in the key already. Name another attribute"
                errors.add(f"{argument}.{position}.name", reason)
            named.add(key["name"])


def _check_throughput(args: TableArgs[Completed], errors: Errors) -> None:
    for limit in LIMITS:
        if args["provisioned_throughput"] and args[limit] is not None:
            reason = (
                "limits on-demand capacity, and cannot be combined with 'provisioned_throughput'. Remove it"
            )
            errors.add(limit, reason)


def _list_all_keys(args: TableArgs[Completed]) -> Iterator[TableKeyArgs[Completed]]:
    yield from list_keys(args)
    for index in args["secondary_indexes"].values():
        yield from (*list_keys(index), *index["partition_keys"], *index["sort_keys"])


def _name(key: TableKeyArgs[Completed] | None) -> str | None:
    return key["name"] if key else None
