"""Limits of the on-demand throughput of indexes."""

from collections.abc import Mapping

from embedded_aws.json_values import JsonObject, read_array, read_text
from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.records import Operation, Response, read_members


def keep_limits(update: Operation) -> Operation:
    """Returns the operation that updates a table, and keeps the limits of its indexes."""

    def update_table(given: JsonObject) -> Response:
        response = update(given)
        if response[0] == 200:  # noqa: PLR2004 - success
            table = dynamodb.tables.get(dynamodb.table_name(read_text(given.get("TableName"))))
            limits = _read_limits(given)
            for index in (table["GlobalSecondaryIndexes"] if table else ()) or ():
                if limit := limits.get(index["IndexName"]):
                    index["OnDemandThroughput"] = {**read_members(index, "OnDemandThroughput"), **limit}
        return response

    return update_table


def _read_limits(given: JsonObject) -> dict[str, Mapping[str, object]]:
    updates = [
        read_members(change, "Update") for change in read_array(given.get("GlobalSecondaryIndexUpdates"))
    ]
    return {str(each.get("IndexName")): read_members(each, "OnDemandThroughput") for each in updates}
