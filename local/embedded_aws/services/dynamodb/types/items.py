"""Amazon DynamoDB: items that a program puts into tables, and streams that receive their changes."""

import json
from typing import Final

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

    def _build_key(self, given: Inputs) -> dict[str, dict[str, object]]:
        item: dict[str, dict[str, object]] = json.loads(given["item"])
        names = [given[name] for name in ("hashKey", "rangeKey") if name in given.properties]
        return {name: item[name] for name in names}

    def _build_identifier(self, given: Inputs) -> str:
        values = [str(next(iter(value.values()))) for value in self._build_key(given).values()]
        return "|".join([given["tableName"], given["hashKey"], *values])


_PRECISION: Final = "ApproximateCreationDateTimePrecision"


@resource_type("aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination")
class KinesisStreamingDestination(ResourceType):
    """A Kinesis data stream that receives the changes of a table."""

    takes = ("approximateCreationDateTimePrecision", "streamArn", "tableName")
    replaced_by = takes
    delete_before_replace = True

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        configuration = given.pick({"approximateCreationDateTimePrecision": _PRECISION})
        more = {"EnableKinesisStreamingConfiguration": configuration} if configuration else {}
        aws.client("dynamodb").enable_kinesis_streaming_destination(**self._read_ids(given), **more)
        return f"{given['tableName']},{given['streamArn']}"

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("dynamodb").describe_kinesis_streaming_destination(TableName=given["tableName"])
        for each in answer["KinesisDataStreamDestinations"]:
            if each["StreamArn"] == given["streamArn"] and each["DestinationStatus"] == "ACTIVE":
                return {
                    "approximateCreationDateTimePrecision": each.get(_PRECISION, "MILLISECOND"),
                    "streamArn": each["StreamArn"],
                    "tableName": answer["TableName"],
                }
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("dynamodb").disable_kinesis_streaming_destination(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        return {"StreamArn": given["streamArn"], "TableName": given["tableName"]}
