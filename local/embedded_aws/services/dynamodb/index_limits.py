"""Limits of the on-demand throughput of indexes."""

from collections.abc import Mapping

from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.records import Operation, Record, Response, read_members


def keep_limits(update: Operation) -> Operation:
    """Returns the operation that updates a table, and keeps the limits of its indexes."""

    def update_table(given: Record) -> Response:
        response = update(given)
        if response[0] == 200:  # noqa: PLR2004 - success
            table: Record = dynamodb.tables.get(dynamodb.table_name(given.get("TableName"))) or {}
            limits = _read_limits(given)
            for index in table.get("GlobalSecondaryIndexes") or ():
                if limit := limits.get(index["IndexName"]):
                    index["OnDemandThroughput"] = {**read_members(index, "OnDemandThroughput"), **limit}
        return response

    return update_table


def _read_limits(given: Record) -> dict[str, Mapping[str, object]]:
    updates = [read_members(change, "Update") for change in given.get("GlobalSecondaryIndexUpdates") or ()]
    return {str(each.get("IndexName")): read_members(each, "OnDemandThroughput") for each in updates}
