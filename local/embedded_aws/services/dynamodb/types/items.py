"""Amazon DynamoDB: items that a program puts into tables."""

import json
from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType


@resource_type("aws:dynamodb/tableItem:TableItem")
class TableItem(ResourceType):
    """An item. With another key it is another item, and the former one is deleted."""

    takes = ("hashKey", "item", "rangeKey", "tableName")
    replaced_by = ("hashKey", "rangeKey", "tableName")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        """Like the provider, it replaces no item that is there already."""
        aws.client("dynamodb").put_item(
            TableName=given["tableName"],
            Item=json.loads(given["item"]),
            ConditionExpression="attribute_not_exists(#hash)",
            ExpressionAttributeNames={"#hash": given["hashKey"]},
        )
        return self._build_identifier(given)

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        dynamodb = aws.client("dynamodb")
        dynamodb.put_item(TableName=given["tableName"], Item=json.loads(given["item"]))
        former = Inputs({**given.properties, **given.before})
        if self._build_key(former) != self._build_key(given):
            self.delete(aws, identifier, former)
        return self._build_identifier(given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("dynamodb").get_item(TableName=given["tableName"], Key=self._build_key(given))
        return {"item": json.dumps(answer["Item"])} if "Item" in answer else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("dynamodb").delete_item(TableName=given["tableName"], Key=self._build_key(given))

    def _build_key(self, given: Inputs) -> dict[str, Any]:
        item = json.loads(given["item"])
        names = [given[name] for name in ("hashKey", "rangeKey") if name in given.properties]
        return {name: item[name] for name in names}

    def _build_identifier(self, given: Inputs) -> str:
        values = [str(next(iter(value.values()))) for value in self._build_key(given).values()]
        return "|".join([given["tableName"], given["hashKey"], *values])
