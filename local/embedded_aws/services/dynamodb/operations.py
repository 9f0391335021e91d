"""Operations on items."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from embedded_aws.json_values import take_valid
from embedded_aws.ministack import dynamodb, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.services.dynamodb.batches import batch_write_item
from embedded_aws.services.dynamodb.errors import DynamoDbError
from embedded_aws.services.dynamodb.queries import query, scan
from embedded_aws.services.dynamodb.reads import batch_get_item, get_item, transact_get_items
from embedded_aws.services.dynamodb.transactions import transact_write_items
from embedded_aws.services.dynamodb.values import Value, key_text
from embedded_aws.services.dynamodb.writes import delete_item, put_item, update_item

_Request = TypeVar("_Request")


def _replace_by(run: Callable[[_Request], Mapping[str, object]]) -> Callable[[Operation], Operation]:
    """Returns the replacement of an operation."""

    def operation(given: Mapping[str, object]) -> Response:
        try:
            return responses.json_response(take_valid(run)(given))
        except DynamoDbError as error:
            return error.render()

    return lambda _: operation


def _show_key(_: Callable[..., str]) -> Callable[[Value | None], str]:
    return lambda value: key_text(value) if value else ""


_REASON: Final = "values, keys and expressions are those of DynamoDB"
PATCHES = (
    Patch(dynamodb.batch_get_item, _replace_by(batch_get_item), f"{_REASON}: BatchGetItem"),
    Patch(dynamodb.batch_write_item, _replace_by(batch_write_item), f"{_REASON}: BatchWriteItem"),
    Patch(dynamodb.delete_item, _replace_by(delete_item), f"{_REASON}: DeleteItem"),
    Patch(dynamodb.get_item, _replace_by(get_item), f"{_REASON}: GetItem"),
    Patch(dynamodb.put_item, _replace_by(put_item), f"{_REASON}: PutItem"),
    Patch(dynamodb.query, _replace_by(query), f"{_REASON}: Query"),
    Patch(dynamodb.scan, _replace_by(scan), f"{_REASON}: Scan"),
    Patch(
        dynamodb.transact_get_items,
        _replace_by(transact_get_items),
        f"{_REASON}: TransactGetItems",
    ),
    Patch(
        dynamodb.transact_write_items,
        _replace_by(transact_write_items),
        f"{_REASON}: TransactWriteItems",
    ),
    Patch(dynamodb.update_item, _replace_by(update_item), f"{_REASON}: UpdateItem"),
    Patch(dynamodb.key_text, _show_key, "all spellings of a number are the same key"),
)
