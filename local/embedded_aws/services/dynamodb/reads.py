"""GetItem, BatchGetItem and TransactGetItems."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.services.dynamodb import capacity, schema, storage
from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid, not_found
from embedded_aws.services.dynamodb.expressions.nodes import Path
from embedded_aws.services.dynamodb.expressions.projections import build_tree, project
from embedded_aws.services.dynamodb.inputs import read_values
from embedded_aws.services.dynamodb.parameters import Expressions
from embedded_aws.services.dynamodb.queries import read_attributes
from embedded_aws.services.dynamodb.requests import BatchGet, Request, TransactGet
from embedded_aws.services.dynamodb.transactions import Reasons
from embedded_aws.services.dynamodb.values import Item, Key, Value, count_item_bytes

_PROJECTION: Final = ("ProjectionExpression",)
_PROJECTION_PARAMETERS: Final = {*_PROJECTION, "AttributesToGet", "ExpressionAttributeNames"}
_MOST_OF_BATCH: Final = 100
_TRANSACTIONAL: Final = 2

Project = Callable[[Item], Mapping[str, Value]]
"""Returns the attributes of an item that a request asks for."""


def read_projection(given: Request) -> tuple[Project, tuple[Path, ...]]:
    """Returns the projection of a request with its paths.

    Raises:
        DynamoDbError: If it is invalid.
    """
    if not _PROJECTION_PARAMETERS & given.keys():
        return lambda item: item, ()
    expressions = Expressions(given, _PROJECTION, legacy=("AttributesToGet",), brief=_PROJECTION)
    bound = expressions.read("ProjectionExpression")
    expressions.finish()
    if bound is None and not given.get("AttributesToGet"):
        return lambda item: item, ()
    paths = bound.paths if bound is not None else read_attributes(given.get("AttributesToGet", []))
    tree = build_tree(paths)
    return lambda item: project(item, tree), paths


def get_item(given: Request) -> dict[str, object]:
    """Returns an item."""
    key = read_values(given.get("Key", {}))
    project_item, paths = read_projection(given)
    name, table = schema.find_table(given)
    place = schema.read_key(table, key)
    schema.require_scalar_keys(table, paths)
    item = storage.find_item(table, place)
    result: dict[str, object] = {} if item is None else {"Item": project_item(item)}
    if capacity.is_wanted(given):
        units = _measure(item, consistent=given.get("ConsistentRead") is True)
        result["ConsumedCapacity"] = capacity.Units(units).describe(name, given.get("ReturnConsumedCapacity"))
    return result


def _measure(item: Item | None, *, consistent: bool) -> float:
    sizes = [] if item is None else [count_item_bytes(item)]
    return capacity.count_read_units(sizes, consistent=consistent)


def batch_get_item(given: BatchGet) -> dict[str, object]:
    """Returns items of several tables."""
    requests = given["RequestItems"]
    if sum(len(request["Keys"]) for request in requests.values()) > _MOST_OF_BATCH:
        raise invalid("Too many items requested for the BatchGetItem call")
    read = {
        name: ([read_values(key) for key in request["Keys"]], read_projection(cast("Request", request))[0])
        for name, request in requests.items()
    }
    for name in requests:
        if dynamodb.table_name(name) not in dynamodb.tables:
            raise not_found()
    responses: dict[str, object] = {}
    consumed: list[dict[str, object]] = []
    for name, (keys, project_item) in read.items():
        table = dynamodb.tables[dynamodb.table_name(name)]
        places = [schema.read_key(table, key) for key in keys]
        if len(set(places)) < len(places):
            raise invalid("Provided list of item keys contains duplicates")
        items = [storage.find_item(table, place) for place in places]
        responses[name] = [project_item(item) for item in items if item is not None]
        consistent = requests[name].get("ConsistentRead") is True
        units = capacity.Units(sum(_measure(item, consistent=consistent) for item in items))
        consumed.append(units.describe(name, given.get("ReturnConsumedCapacity")))
    more = {"ConsumedCapacity": consumed} if capacity.is_wanted(given) else {}
    return {"Responses": responses, "UnprocessedKeys": {}, **more}


def transact_get_items(given: TransactGet) -> dict[str, object]:
    """Returns items of several tables at the same moment."""
    gets = [each["Get"] for each in given["TransactItems"]]
    read = [(read_values(get.get("Key", {})), read_projection(get)[0]) for get in gets]
    tables = [schema.find_table(get) for get in gets]
    reasons = Reasons(len(gets))
    places: list[tuple[str, Key]] = []
    for position, ((key, _), (name, table)) in enumerate(zip(read, tables, strict=True)):
        try:
            places.append((name, schema.read_key(table, key)))
        except DynamoDbError as error:
            reasons.add(position, error)
    reasons.raise_if_any()
    if len(set(places)) < len(places):
        raise invalid("Transaction request cannot include multiple operations on one item")
    items = [storage.find_item(table, place) for (_, table), (_, place) in zip(tables, places, strict=True)]
    responses = [_describe(item, project_item) for item, (_, project_item) in zip(items, read, strict=True)]
    result: dict[str, object] = {"Responses": responses}
    if capacity.is_wanted(given):
        result["ConsumedCapacity"] = _describe_capacity(given, tables, items)
    return result


def _describe(item: Item | None, project_item: Project) -> dict[str, object]:
    found = None if item is None else project_item(item)
    return {"Item": found} if found else {}


def _describe_capacity(
    given: TransactGet, tables: list[tuple[str, Table]], items: list[Item | None]
) -> list[dict[str, object]]:
    units: dict[str, capacity.Units] = {}
    for (name, _), item in zip(tables, items, strict=True):
        found = units.setdefault(name, capacity.Units())
        found.table += _TRANSACTIONAL * _measure(item, consistent=True)
    wanted = given.get("ReturnConsumedCapacity")
    return [found.describe(name, wanted, "ReadCapacityUnits") for name, found in units.items()]
