"""PutItem, UpdateItem and DeleteItem."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.services.dynamodb import capacity, schema, storage
from embedded_aws.services.dynamodb.charges import measure_update
from embedded_aws.services.dynamodb.errors import (
    DynamoDbError,
    invalid,
    invalid_parameter,
    report_detected,
)
from embedded_aws.services.dynamodb.expressions.binding import Bound, find_paths
from embedded_aws.services.dynamodb.expressions.conditions import compile_condition
from embedded_aws.services.dynamodb.expressions.nodes import Action, Node, Path
from embedded_aws.services.dynamodb.expressions.projections import build_tree, project
from embedded_aws.services.dynamodb.expressions.updates import creates_item, update
from embedded_aws.services.dynamodb.inputs import read_values
from embedded_aws.services.dynamodb.legacy import describe_mismatch, read_updates
from embedded_aws.services.dynamodb.parameters import Expressions
from embedded_aws.services.dynamodb.requests import Request
from embedded_aws.services.dynamodb.values import Item, Key, Value, count_item_bytes

_MOST_BYTES: Final = 400 * 1024
_TOO_LARGE: Final = "Item size has exceeded the maximum allowed size"
TOO_LARGE_UPDATE: Final = "Item size to update has exceeded the maximum allowed size"
_PARAMETERS: Final = ("UpdateExpression", "ConditionExpression")
_LEGACY: Final = ("AttributeUpdates", "Expected", "ConditionalOperator")


@dataclass(frozen=True)
class Write:
    """A write that is valid for every state of its table.

    Attributes:
        kind: ``"Put"``, ``"Update"``, ``"Delete"`` or ``"ConditionCheck"``.
        given: The parameters of the operation, or of its part of a transaction.
        attributes: The item of a put; the key of all others.
        condition: The condition; None if there is none.
        actions: The actions of an update.
        paths: All document paths in its expressions.
        is_legacy: Whether the update has no expression.
    """

    kind: str
    given: Request
    attributes: Mapping[str, Value]
    condition: Node | None
    actions: tuple[Action, ...] = ()
    paths: tuple[Path, ...] = ()
    is_legacy: bool = False

    def holds(self, item: Item | None) -> bool:
        """Whether an item fulfills the condition."""
        return self.condition is None or compile_condition(self.condition)(item or {})

    def locate(self, table: Table) -> Key:
        """Returns the key of the item, after the checks that need the table.

        Raises:
            DynamoDbError: If the item, its key or an action does not fit the table.
        """
        if self.kind == "Put":
            key = schema.read_item_key(table, self.attributes)
            if count_item_bytes(self.attributes) > _MOST_BYTES:
                raise invalid(_TOO_LARGE)
            check_item(table, self.attributes)
        else:
            key = schema.read_key(table, self.attributes)
            self._keep_key(table)
        schema.require_scalar_keys(table, self.paths)
        return key

    def _keep_key(self, table: Table) -> None:
        changed = {action.path.parts[0] for action in self.actions}
        for name in schema.table_schema(table).names:
            if name in changed:
                text = f"Cannot update attribute {name}. This attribute is part of the key"
                raise invalid_parameter(text)

    def apply(self, table: Table, old: Item | None) -> Item | None:
        """Returns the item after the write; None if there is none.

        Args:
            table: The table.
            old: The item before; None if there was none.

        Raises:
            DynamoDbError: If an action does not fit the item, or its result does not fit the table.
        """
        if self.kind == "Put":
            return self.attributes
        if self.kind != "Update":
            return old if self.kind == "ConditionCheck" else None
        if old is None and not creates_item(self.actions):
            return None
        if not self.is_legacy and measure_update(self.actions, old or {}) > _MOST_BYTES:
            raise invalid(TOO_LARGE_UPDATE)
        try:
            item = update(old or self.attributes, self.actions)
        except DynamoDbError as error:
            raise describe_mismatch(error) if self.is_legacy else error from None
        if count_item_bytes(item) > _MOST_BYTES:
            raise invalid(TOO_LARGE_UPDATE)
        check_item(table, item, is_update=not self.is_legacy)
        return item


def check_item(table: Table, item: Item, *, is_update: bool = False) -> None:
    """Validates an item against the indexes of its table.

    Raises:
        DynamoDbError: If an attribute does not fit.
    """
    schema.check_index_keys(table, item, is_update=is_update)
    if problem := dynamodb.find_vector_problem(table, item, is_update):
        raise invalid(problem)


def read_write(kind: str, given: Request, *, brief: tuple[str, ...] = ()) -> Write:
    """Returns the write of a request.

    Args:
        kind: ``"Put"``, ``"Update"``, ``"Delete"`` or ``"ConditionCheck"``.
        given: The parameters.
        brief: Parameters whose error for a long expression does not have its size.

    Raises:
        DynamoDbError: If the request is invalid for every state of the table.
    """
    parameters = _PARAMETERS if kind == "Update" else _PARAMETERS[1:]
    legacy = _LEGACY if kind == "Update" else _LEGACY[1:]
    attributes = read_values(given.get("Item" if kind == "Put" else "Key", {}))
    expressions = Expressions(given, parameters, legacy=legacy, brief=brief)
    condition, bound = expressions.read_condition("ConditionExpression", "Expected")
    changes = expressions.read("UpdateExpression") if kind == "Update" else None
    expressions.finish()
    actions = read_updates(given) if changes is None else _take_actions(changes)
    paths = tuple(path for each in (bound, changes) if each for path in each.paths)
    if condition is not None and bound is None:
        paths = (*paths, *find_paths(condition))
    return Write(kind, given, attributes, condition, actions, paths, changes is None)


def _take_actions(bound: Bound) -> tuple[Action, ...]:
    return tuple(node for node in bound.nodes if isinstance(node, Action))


def put_item(given: Request) -> dict[str, object]:
    """Writes an item."""
    return _write("Put", given)


def update_item(given: Request) -> dict[str, object]:
    """Changes attributes of an item."""
    return _write("Update", given)


def delete_item(given: Request) -> dict[str, object]:
    """Deletes an item."""
    return _write("Delete", given)


def _write(kind: str, given: Request) -> dict[str, object]:
    if kind != "Update" and given.get("ReturnValues") not in {None, "NONE", "ALL_OLD"}:
        raise report_detected(invalid("ReturnValues can only be ALL_OLD or NONE"))
    try:
        write = read_write(kind, given, brief=() if kind == "Delete" else _PARAMETERS)
    except DynamoDbError as error:
        raise report_detected(error) from None
    name, table = schema.find_table(given)
    key = write.locate(table)
    old = storage.find_item(table, key)
    if not write.holds(old):
        raise _reject_condition(given, old)
    new = write.apply(table, old)
    storage.write_item(name, table, key, new)
    result: dict[str, object] = {}
    if attributes := _find_returned(write, old, new):
        result["Attributes"] = attributes
    if capacity.is_wanted(given):
        units = capacity.measure_write(table, old, new)
        result["ConsumedCapacity"] = units.describe(name, given.get("ReturnConsumedCapacity"))
    if metrics := describe_collection(given, table, write.attributes):
        result["ItemCollectionMetrics"] = metrics
    return result


def _reject_condition(given: Request, item: Item | None) -> DynamoDbError:
    wanted = item and given.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    members = {"Item": item} if wanted else {}
    return DynamoDbError("ConditionalCheckFailedException", "The conditional request failed", **members)


def _find_returned(write: Write, old: Item | None, new: Item | None) -> Item | None:
    wanted = write.given.get("ReturnValues") or "NONE"
    item = new if wanted.endswith("_NEW") else old
    if wanted == "NONE" or item is None:
        return None
    if wanted.startswith("ALL"):
        return item
    return project(item, build_tree(action.path for action in write.actions))


def describe_collection(
    given: Mapping[str, object], table: Table, attributes: Item
) -> dict[str, object] | None:
    """Returns the metrics of the items with a partition key; None if the request does not ask for them.

    Args:
        given: The request.
        table: The table, which has metrics if it has local indexes.
        attributes: The item or key.
    """
    if given.get("ReturnItemCollectionMetrics") != "SIZE" or not table["LocalSecondaryIndexes"]:
        return None
    name = table["pk_name"]
    return {"ItemCollectionKey": {name: attributes[name]}, "SizeEstimateRangeGB": [0.0, 1.0]}
