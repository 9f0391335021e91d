"""Query and Scan."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.ministack.dynamodb import Table
from embedded_aws.services.dynamodb import capacity, key_conditions, schema, storage
from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid, invalid_parameter, report_detected
from embedded_aws.services.dynamodb.expressions.binding import find_paths
from embedded_aws.services.dynamodb.expressions.conditions import compile_condition
from embedded_aws.services.dynamodb.expressions.nodes import Node, Path
from embedded_aws.services.dynamodb.expressions.projections import build_tree, project
from embedded_aws.services.dynamodb.inputs import read_value
from embedded_aws.services.dynamodb.parameters import Expressions
from embedded_aws.services.dynamodb.requests import Request
from embedded_aws.services.dynamodb.schema import Schema
from embedded_aws.services.dynamodb.values import Item, Value, count_item_bytes, order_key

_PAGE_BYTES: Final = 1024 * 1024
_STARTING_KEY: Final = "The provided starting key is invalid"
_MISMATCH: Final = "The provided key element does not match the schema"
_SEGMENTS: Final = 1_000_000
_SELECTED: Final = {
    "ALL_ATTRIBUTES": "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES": "ALL_PROJECTED_ATTRIBUTES",
    "COUNT": "only the Count",
}


@dataclass(frozen=True)
class _Reading:
    """The parameters that Query and Scan have in common.

    Attributes:
        given: The request.
        filter: The filter; None if there is none.
        filter_parameter: The parameter with the filter.
        paths: Document paths of the filter.
        projected: Paths to return; None for all attributes.
        select: What to return.
    """

    given: Request
    filter: Node | None
    filter_parameter: str
    paths: tuple[Path, ...]
    projected: tuple[Path, ...] | None
    select: str


def _read(given: Request, expressions: Expressions, legacy_filter: str) -> _Reading:
    condition, bound = expressions.read_condition("FilterExpression", legacy_filter)
    projection = expressions.read("ProjectionExpression")
    projected: tuple[Path, ...] | None = None
    if projection is not None:
        projected = projection.paths
    elif attributes := given.get("AttributesToGet"):
        projected = read_attributes(attributes)
    expressions.finish()
    default = "ALL_PROJECTED_ATTRIBUTES" if given.get("IndexName") else "ALL_ATTRIBUTES"
    select = given.get("Select") or ("SPECIFIC_ATTRIBUTES" if projected is not None else default)
    parameter = "FilterExpression" if bound is not None else legacy_filter
    paths = () if condition is None else tuple(find_paths(condition))
    return _Reading(given, condition, parameter, paths, projected, select)


def read_attributes(names: Sequence[str]) -> tuple[Path, ...]:
    """Returns the paths of ``AttributesToGet``.

    Raises:
        DynamoDbError: If it has a name twice.
    """
    for position, name in enumerate(names):
        if name in names[:position]:
            raise invalid_parameter(f"Duplicate value in attribute name: {name}")
    return tuple(Path((name,)) for name in names)


def _check_select(given: Request, reading: _Reading) -> None:
    select = given.get("Select")
    for name in ("ProjectionExpression", "AttributesToGet"):
        if select in _SELECTED and given.get(name):
            raise invalid(f"Cannot specify the {name} when choosing to get {_SELECTED[select]}")
    if select == "ALL_PROJECTED_ATTRIBUTES" and not given.get("IndexName"):
        raise invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    if select == "SPECIFIC_ATTRIBUTES" and reading.projected is None:
        text = "Must specify the AttributesToGet or ProjectionExpression when choosing to get"
        raise invalid(f"{text} SPECIFIC_ATTRIBUTES")


def query(given: Request) -> dict[str, object]:
    """Returns the items with a partition key."""
    parameters = ("FilterExpression", "KeyConditionExpression", "ProjectionExpression")
    legacy = ("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions")
    start = _read_starting_key(given)
    expressions = Expressions(given, parameters, legacy=legacy, brief=(parameters[0], parameters[2]))
    bound = expressions.read("KeyConditionExpression")
    reading = _read(given, expressions, "QueryFilter")
    try:
        _check_select(given, reading)
    except DynamoDbError as error:
        raise report_detected(error) from None
    if bound is None and not given.get("KeyConditions"):
        text = (
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
        raise invalid(text)
    conditions = key_conditions.read_legacy(given) if bound is None else key_conditions.read_expression(bound)
    name, table = schema.find_table(given)
    keys = schema.find_schema(table, given.get("IndexName"))
    _check_index(keys, given)
    if start is not None:
        _check_starting_key(keys, start)
    selection = key_conditions.select(keys, conditions)
    if start is not None:
        if any(schema.key_text(start[each]) != text for each, text in _zip_partition(keys, selection)):
            text = "The provided starting key is outside query boundaries based on provided conditions"
            raise invalid(text)
        if not selection.test(start):
            raise invalid("The provided starting key does not match the range key predicate")
    _check_projection(keys, reading)
    _reject_keys_in_filter(keys, reading)
    items = filter(selection.test, storage.list_partition(keys, selection.partition_key))
    is_reversed = given.get("ScanIndexForward") is False
    ordered = _sort(keys, items, start, skip_hashes=True, is_reversed=is_reversed)
    return _respond(name, keys, reading, ordered)


def _zip_partition(keys: Schema, selection: key_conditions.Selection) -> Iterable[tuple[str, str]]:
    return zip(keys.hashes, selection.partition_key, strict=True)


def scan(given: Request) -> dict[str, object]:
    """Returns the items of a table or index."""
    parameters = ("FilterExpression", "ProjectionExpression")
    legacy = ("AttributesToGet", "ScanFilter", "ConditionalOperator")
    start = _read_starting_key(given)
    _check_segment(given)
    expressions = Expressions(given, parameters, legacy=legacy, brief=parameters[:1])
    reading = _read(given, expressions, "ScanFilter")
    _check_select(given, reading)
    name, table = schema.find_table(given)
    _reject_vector_index(table, given.get("IndexName"))
    keys = schema.find_schema(table, given.get("IndexName"))
    _check_index(keys, given)
    if start is not None:
        _check_scanned_key(keys, start)
        if not _is_in_segment(keys, given)(start):
            text = "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment."
            where = f"TotalSegments: {given.get('TotalSegments')} Segment: {given.get('Segment')}"
            raise invalid(f"{_STARTING_KEY}: {text} {where}")
    _check_projection(keys, reading)
    schema.require_scalar_keys(table, (*reading.paths, *(reading.projected or ())))
    is_in_segment = _is_in_segment(keys, given)
    items = (item for item in storage.list_items(table) if keys.has(item) and is_in_segment(item))
    return _respond(name, keys, reading, _sort(keys, items, start))


def _read_starting_key(given: Request) -> dict[str, Value] | None:
    start = given.get("ExclusiveStartKey")
    if start is None:
        return None
    try:
        return {name: read_value(value) for name, value in start.items()}
    except DynamoDbError as error:
        if error.code != "ValidationException" or "umber" in error.message or "numeric" in error.message:
            raise
        raise invalid(f"{_STARTING_KEY}: {error.message}") from None


def _check_starting_key(keys: Schema, start: Mapping[str, Value]) -> None:
    types = {name: next(iter(value)) for name, value in start.items()}
    if types != {name: keys.types.get(name) for name in keys.all_names}:
        raise invalid(_STARTING_KEY)


def _check_scanned_key(keys: Schema, start: Mapping[str, Value]) -> None:
    types = {name: next(iter(value)) for name, value in start.items()}
    is_table = keys.index is None
    if types.keys() != set(keys.all_names):
        raise invalid(f"{_STARTING_KEY}: {_MISMATCH}" if is_table else _STARTING_KEY)
    if not is_table and any(types[name] != keys.types.get(name) for name in keys.names):
        raise invalid(_MISMATCH)
    if any(types[name] != keys.types.get(name) for name in keys.all_names):
        raise invalid(f"{_STARTING_KEY}: {_MISMATCH}")


def _check_segment(given: Request) -> None:
    segment, total = given.get("Segment"), given.get("TotalSegments")
    required = "parameter is required but was not present in the request when"
    if total is None and segment is not None:
        raise invalid(f"The TotalSegments {required} Segment parameter is present")
    if segment is None and total is not None:
        raise invalid(f"The Segment {required} parameter TotalSegments is present")
    if segment is not None and total is not None and segment >= total:
        where = f"Segment: {segment} is not less than TotalSegments: {total}"
        text = "The Segment parameter is zero-based and must be less than parameter TotalSegments"
        raise invalid(f"{text}: {where}")


def _is_in_segment(keys: Schema, given: Request) -> Callable[[Item], bool]:
    if given.get("TotalSegments") is None:
        return lambda _: True
    total, segment = given.get("TotalSegments", 1), given.get("Segment", 0)

    def test(item: Item) -> bool:
        text = "\0".join(keys.partition_of(item)).encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") % total == segment

    return test


def _reject_vector_index(table: Table, index_name: str | None) -> None:
    if any(index["IndexName"] == index_name for index in table.get("VectorIndexes") or ()):
        raise invalid("Scan operation not supported on this index type")


def _check_index(keys: Schema, given: Request) -> None:
    if keys.is_global and given.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")


def _check_projection(keys: Schema, reading: _Reading) -> None:
    """Rejects attributes that a global index does not have; a local one gets them from its table."""
    if not keys.is_global:
        return
    index = keys.name
    if reading.select == "ALL_ATTRIBUTES" and not keys.includes_all:
        text = f"Select type ALL_ATTRIBUTES is not supported for global secondary index {index}"
        raise invalid_parameter(f"{text} because its projection type is not ALL")
    names = dict.fromkeys(str(path.parts[0]) for path in reading.projected or ())
    if missing := [name for name in names if not keys.includes(name)]:
        raise invalid_parameter(f"Global secondary index {index} does not project [{', '.join(missing)}]")


def _reject_keys_in_filter(keys: Schema, reading: _Reading) -> None:
    used = {path.parts[0] for path in reading.paths}
    for name in keys.names:
        if name in used:
            parameter = (
                "Filter Expression" if reading.filter_parameter == "FilterExpression" else "QueryFilter"
            )
            text = "can only contain non-primary key attributes: Primary key attribute"
            raise invalid(f"{parameter} {text}: {name}")


def _sort(
    keys: Schema,
    items: Iterable[Item],
    start: Item | None,
    *,
    skip_hashes: bool = False,
    is_reversed: bool = False,
) -> list[Item]:
    """Returns the items after a starting key in the order of the index, and then of the table."""
    names = [name for name in keys.all_names if not (skip_hashes and name in keys.hashes)]

    def position(item: Item) -> list[bytes]:
        return [order_key(item[name]) for name in names]

    placed = sorted(((position(item), item) for item in items), key=lambda each: each[0], reverse=is_reversed)
    if start is None:
        return [item for _, item in placed]
    last = position(start)
    return [item for place, item in placed if (place < last if is_reversed else place > last)]


def _respond(name: str, keys: Schema, reading: _Reading, items: Sequence[Item]) -> dict[str, object]:
    given = reading.given
    page, sizes, has_more = _take_page(keys, items, given.get("Limit"))
    fetches = _fetches(keys, reading)
    seen = [item if fetches else keys.take_included(item) for item in page]
    test = compile_condition(reading.filter) if reading.filter is not None else None
    found = [item for item in seen if test is None or test(item)]
    result: dict[str, object] = {"Count": len(found), "ScannedCount": len(page)}
    if reading.select != "COUNT":
        tree = None if reading.projected is None else build_tree(reading.projected)
        visible = found
        if fetches and tree is None and reading.select == "ALL_PROJECTED_ATTRIBUTES":
            visible = [keys.take_included(item) for item in found]
        result["Items"] = visible if tree is None else [project(item, tree) for item in visible]
    if has_more:
        result["LastEvaluatedKey"] = {each: page[-1][each] for each in keys.all_names}
    if capacity.is_wanted(given):
        units = _measure(keys, given, sizes, page if fetches and not keys.includes_all else ())
        result["ConsumedCapacity"] = units.describe(name, given.get("ReturnConsumedCapacity"))
    return result


def _take_page(
    keys: Schema, items: Sequence[Item], limit: int | None
) -> tuple[Sequence[Item], list[int], bool]:
    """Returns the items of a page with their sizes, and whether more can follow.

    DynamoDB does not look ahead: after a page that ends with the last item there is an empty one.
    """
    sizes: list[int] = []
    total = 0
    for item in items:
        size = count_item_bytes(keys.take_included(item))
        total += size
        if sizes and total > _PAGE_BYTES:
            return items[: len(sizes)], sizes, True
        sizes.append(size)
        if len(sizes) == limit:
            return items[: len(sizes)], sizes, True
    return items, sizes, False


def _fetches(keys: Schema, reading: _Reading) -> bool:
    """Whether a read needs attributes of the table, which a local index does not have."""
    if keys.index is None or keys.includes_all:
        return True
    if keys.is_global:
        return False
    names = {str(path.parts[0]) for path in (*reading.paths, *(reading.projected or ()))}
    return reading.select == "ALL_ATTRIBUTES" or not all(map(keys.includes, names))


def _measure(keys: Schema, given: Request, sizes: Sequence[int], fetched: Iterable[Item]) -> capacity.Units:
    consistent = given.get("ConsistentRead") is True
    units = capacity.count_read_units(sizes, consistent=consistent)
    if keys.index is None:
        return capacity.Units(units)
    measured = capacity.Units(
        sum(capacity.count_read_units([count_item_bytes(item)], consistent=consistent) for item in fetched)
    )
    measured.add_index(capacity.index_kind(keys), keys.name, units)
    return measured
