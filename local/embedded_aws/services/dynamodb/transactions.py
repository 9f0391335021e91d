"""TransactWriteItems, and the reasons of canceled transactions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NotRequired, TypedDict

from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Table, Transaction
from embedded_aws.services.dynamodb import capacity, schema, storage
from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid
from embedded_aws.services.dynamodb.requests import TransactMember, TransactWrite
from embedded_aws.services.dynamodb.values import Item, Key, count_item_bytes
from embedded_aws.services.dynamodb.writes import Write, describe_collection, read_write

_Kind = Literal["ConditionCheck", "Put", "Delete", "Update"]
_KINDS: Final[tuple[_Kind, ...]] = (
    "ConditionCheck",
    "Put",
    "Delete",
    "Update",
)
_MOST_BYTES: Final = 4 * 1024 * 1024
_TRANSACTIONAL: Final = 2
_EMPTY: Final = "One or more parameter values are not valid."
"""Beginning of errors that reject a request instead of canceling the transaction."""


class Reason(TypedDict):
    """The reason of an operation; its code is ``None`` if the operation is valid."""

    Code: str
    Message: NotRequired[str]
    Item: NotRequired[Item]


@dataclass
class Reasons:
    """Reasons to cancel a transaction.

    Attributes:
        count: Number of operations.
        found: Reasons by position of the operation.
    """

    count: int
    found: dict[int, Reason] = field(default_factory=dict[int, Reason])

    def add(self, position: int, error: DynamoDbError, item: Item | None = None) -> None:
        """Adds the reason of an operation.

        Raises:
            DynamoDbError: If the error rejects the request instead.
        """
        if error.message.startswith(_EMPTY):
            raise error
        is_invalid = error.code == "ValidationException"
        code = "ValidationError" if is_invalid else error.code.removesuffix("Exception")
        self.found[position] = {"Code": code, "Message": error.message}
        if item:
            self.found[position]["Item"] = item

    def raise_if_any(self) -> None:
        """Cancels the transaction.

        Raises:
            DynamoDbError: If there is a reason.
        """
        if not self.found:
            return
        reasons = [self.found.get(position, Reason(Code="None")) for position in range(self.count)]
        codes = ", ".join(reason["Code"] for reason in reasons)
        text = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
        raise DynamoDbError("TransactionCanceledException", text, CancellationReasons=reasons)


@dataclass(frozen=True)
class _Place:
    """A write with its table and key."""

    write: Write
    name: str
    table: Table
    key: Key

    def find(self) -> Item | None:
        return storage.find_item(self.table, self.key)


def transact_write_items(given: TransactWrite) -> dict[str, object]:
    """Writes items of several tables, or none of them."""
    writes = [_read(each) for each in given["TransactItems"]]
    token = given.get("ClientRequestToken")
    content = {name: value for name, value in given.items() if name != "ClientRequestToken"}
    if token and (prior := dynamodb.find_transaction(token)) is not None:
        return _repeat(prior, content)
    places = _locate(writes)
    changes = _evaluate(places)
    for place, (_, new) in zip(places, changes, strict=True):
        if place.write.kind != "ConditionCheck":
            storage.write_item(place.name, place.table, place.key, new)
    result = _describe(given, places, changes)
    if token:
        sizes = _list_sizes(places, changes)
        dynamodb.keep_transaction(token, {"signature": content, "response": result, "sizes": sizes})
    return result


def _read(member: TransactMember) -> Write:
    given = {kind: request for kind in _KINDS if (request := member.get(kind)) is not None}
    if len(given) != 1:
        text = "TransactItems can only contain one of Check, Put, Update or Delete"
        none = "TransactWriteRequest should contain Delete or Put or Update or ConditionCheck"
        raise invalid(text if given else f"Invalid Request: {none}")
    ((kind, request),) = given.items()
    return read_write(kind, request, brief=("UpdateExpression",))


def _repeat(prior: Transaction, content: Mapping[str, object]) -> dict[str, object]:
    """Returns the result of a request that was made before, with the capacity of reading it."""
    if prior["signature"] != content:
        text = "Request token already in use for another request with a different payload"
        raise DynamoDbError("IdempotentParameterMismatchException", text)
    result = {name: value for name, value in prior["response"].items() if name != "ConsumedCapacity"}
    if capacity.is_wanted(content):
        units = {
            name: capacity.Units(sum(_TRANSACTIONAL * _count_read(size) for size in sizes))
            for name, sizes in prior["sizes"].items()
        }
        wanted = content.get("ReturnConsumedCapacity")
        result["ConsumedCapacity"] = [
            found.describe(name, wanted, "ReadCapacityUnits") for name, found in units.items()
        ]
    return result


def _count_read(size: int) -> float:
    return capacity.count_read_units([size], consistent=True)


def _locate(writes: list[Write]) -> list[_Place]:
    tables = [schema.find_table(write.given) for write in writes]
    reasons = Reasons(len(writes))
    places: list[_Place] = []
    for position, (write, (name, table)) in enumerate(zip(writes, tables, strict=True)):
        try:
            places.append(_Place(write, name, table, write.locate(table)))
        except DynamoDbError as error:
            reasons.add(position, error)
    if len({(place.name, place.key) for place in places}) < len(places):
        raise invalid("Transaction request cannot include multiple operations on one item")
    if sum(count_item_bytes(write.attributes) for write in writes) > _MOST_BYTES:
        raise invalid("Transaction request exceeds the 4MB transaction size limit")
    reasons.raise_if_any()
    return places


def _evaluate(places: list[_Place]) -> list[tuple[Item | None, Item | None]]:
    """Returns the items before and after the transaction."""
    reasons = Reasons(len(places))
    changes: list[tuple[Item | None, Item | None]] = []
    for position, place in enumerate(places):
        old = place.find()
        if not place.write.holds(old):
            failure = DynamoDbError("ConditionalCheckFailedException", "The conditional request failed")
            wanted = place.write.given.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            reasons.add(position, failure, old if wanted else None)
            continue
        try:
            changes.append((old, place.write.apply(place.table, old)))
        except DynamoDbError as error:
            reasons.add(position, error)
    reasons.raise_if_any()
    return changes


def _describe(
    given: TransactWrite, places: list[_Place], changes: list[tuple[Item | None, Item | None]]
) -> dict[str, object]:
    result: dict[str, object] = {}
    units: dict[str, capacity.Units] = {}
    metrics: dict[str, list[object]] = {}
    for place, (old, new) in zip(places, changes, strict=True):
        measured = capacity.measure_write(place.table, old, new)
        measured.table *= _TRANSACTIONAL
        units.setdefault(place.name, capacity.Units()).add(measured)
        if found := describe_collection(given, place.table, place.write.attributes):
            metrics.setdefault(place.name, []).append(found)
    if capacity.is_wanted(given):
        wanted = given.get("ReturnConsumedCapacity")
        result["ConsumedCapacity"] = [
            found.describe(name, wanted, "WriteCapacityUnits") for name, found in units.items()
        ]
    if metrics:
        result["ItemCollectionMetrics"] = metrics
    return result


def _list_sizes(places: list[_Place], changes: list[tuple[Item | None, Item | None]]) -> dict[str, list[int]]:
    sizes: dict[str, list[int]] = {}
    for place, change in zip(places, changes, strict=True):
        size = max(count_item_bytes(item) if item else 0 for item in change)
        sizes.setdefault(place.name, []).append(size)
    return sizes
