"""Tables of Amazon DynamoDB for tests, with items of plain values."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

_SERIALIZER, _DESERIALIZER = TypeSerializer(), TypeDeserializer()


def value(given: Any) -> Any:
    """Returns an attribute value; ``{"N": "1.0"}`` is a number as the test spells it."""
    if isinstance(given, dict) and set(given) & {"N", "NS", "B"} and len(given) == 1:
        return given
    return _SERIALIZER.serialize(given)


def item(given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an item or key."""
    return {name: value(each) for name, each in given.items()}


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an item with values of Python."""
    return {name: _DESERIALIZER.deserialize(each) for name, each in given.items()}


class TestTable:
    """A table with calls that take and return plain values.

    Args:
        client: A client of DynamoDB.
        name: Name of the table.
    """

    __test__ = False

    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name

    def put(self, **attributes: Any) -> None:
        self.client.put_item(TableName=self.name, Item=item(attributes))

    def get(self, *, more: Mapping[str, Any] | None = None, **key: Any) -> dict[str, Any] | None:
        found = self.client.get_item(TableName=self.name, Key=item(key), **(more or {}))
        return plain(found["Item"]) if "Item" in found else None

    def call(self, operation: str, /, **given: Any) -> Any:
        """Calls an operation, whose keys, items and values are plain."""
        for name in ("Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey"):
            if name in given:
                given[name] = item(given[name])
        return getattr(self.client, operation)(TableName=self.name, **given)

    def items(self, operation: str, /, **given: Any) -> list[dict[str, Any]]:
        return [plain(each) for each in self.call(operation, **given)["Items"]]

    def fail(self, operation: str, /, **given: Any) -> str:
        """Returns the message of the ``ValidationException`` of a call."""
        code, message = self.error(operation, **given)
        assert code == "ValidationException", message
        return message

    def error(self, operation: str, /, **given: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as raised:
            self.call(operation, **given)
        found = raised.value.response["Error"]
        return found["Code"], found["Message"]


def key(name: str, sort: str | None = None) -> list[dict[str, str]]:
    """Returns a key schema."""
    parts = [{"AttributeName": name, "KeyType": "HASH"}]
    return [*parts, {"AttributeName": sort, "KeyType": "RANGE"}] if sort else parts


@contextmanager
def create_table(client: Any, schema: list[dict[str, str]], types: str, **more: Any) -> Iterator[TestTable]:
    """Returns a table until the end of a test.

    Args:
        client: A client of DynamoDB.
        schema: The key schema.
        types: Names and types of attributes of keys, such as ``"id:S n:N"``.
        more: Other parameters.
    """
    name = f"items-{uuid4().hex[:12]}"
    definitions = [each.split(":") for each in types.split()]
    client.create_table(
        TableName=name,
        KeySchema=schema,
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": kind} for each, kind in definitions],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
    try:
        yield TestTable(client, name)
    finally:
        client.delete_table(TableName=name)
