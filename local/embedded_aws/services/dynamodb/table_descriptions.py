"""Descriptions of tables: throughput, billing mode, and which members each operation returns."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_object, read_objects, read_text
from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response, read_members

_ON_DEMAND: Final = "PAY_PER_REQUEST"
_ON_DEMAND_THROUGHPUT: Final = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000}
"""Warm throughput of a new table in on-demand mode (DynamoDB developer guide, "Warm throughput")."""
_NOT_OF_DELETED: Final = frozenset(
    {
        *("AttributeDefinitions", "CreationDateTime", "GlobalSecondaryIndexes", "KeySchema"),
        *("LocalSecondaryIndexes", "WarmThroughput"),
    }
)

_Describe = Callable[[str], dict[str, object]]


def _describe_as_aws(describe: _Describe) -> _Describe:
    def describe_table(name: str) -> dict[str, object]:
        table, found = dynamodb.tables[name], dict(describe(name))
        mode = read_members(table, "BillingModeSummary").get("BillingMode")
        if mode == _ON_DEMAND:
            moment = {"LastUpdateToPayPerRequestDateTime": table["CreationDateTime"]}
            found["BillingModeSummary"] = {**moment, **table["BillingModeSummary"]}
        elif "LastUpdateToPayPerRequestDateTime" not in read_members(table, "BillingModeSummary"):
            found.pop("BillingModeSummary", None)
        found["ProvisionedThroughput"] = {
            "NumberOfDecreasesToday": 0,
            **read_object(found["ProvisionedThroughput"]),
        }
        given = {"Status": "ACTIVE", **read_members(table, "WarmThroughput")}
        found["WarmThroughput"] = {**_find_warm_throughput(found, mode), **given}
        if not read_members(found, "StreamSpecification").get("StreamEnabled"):
            found.pop("StreamSpecification", None)
        if indexes := read_objects(found.get("GlobalSecondaryIndexes")):
            found["GlobalSecondaryIndexes"] = [_describe_index(index, mode) for index in indexes]
        return found

    return describe_table


def _describe_index(index: Mapping[str, object], mode: object) -> dict[str, object]:
    units = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0, **read_members(index, "ProvisionedThroughput")}
    described = {**index, "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, **units}}
    given = {"Status": "ACTIVE", **read_members(index, "WarmThroughput")}
    return {**described, "WarmThroughput": {**_find_warm_throughput(described, mode), **given}}


def _find_warm_throughput(described: Mapping[str, object], mode: object) -> Mapping[str, object]:
    if mode == _ON_DEMAND:
        return _ON_DEMAND_THROUGHPUT
    units = read_object(described["ProvisionedThroughput"])
    return {
        "ReadUnitsPerSecond": units["ReadCapacityUnits"],
        "WriteUnitsPerSecond": units["WriteCapacityUnits"],
    }


def describe_new_table(create: Operation) -> Operation:
    """Returns a table as it is while DynamoDB creates it: without the throughput that it is given later."""

    def create_table(given: JsonObject) -> Response:
        if read_members(given, "StreamSpecification").get("StreamEnabled") is False:
            # MiniStack would name a stream; that of a table whose stream is disabled later keeps its name.
            given = {name: value for name, value in given.items() if name != "StreamSpecification"}
        response = create(given)
        warm = read_object(given.get("WarmThroughput"))
        if response[0] == 200 and warm:  # noqa: PLR2004 - success
            dynamodb.tables[dynamodb.table_name(read_text(given["TableName"]))]["WarmThroughput"] = {**warm}

        def change(table: JsonObject) -> JsonObject:
            summary = read_object(table.get("BillingModeSummary"))
            summary.pop("LastUpdateToPayPerRequestDateTime", None)
            table.pop("WarmThroughput", None)
            if warm:
                table["WarmThroughput"] = {**warm, "Status": "UPDATING"}
            for index in read_objects(table.get("GlobalSecondaryIndexes")):
                index.pop("WarmThroughput", None)
                index["IndexStatus"] = "CREATING"
            return {**table, "TableStatus": "CREATING"}

        return _change_description(response, change)

    return create_table


def _describe_deleted_table(delete: Operation) -> Operation:
    def change(table: JsonObject) -> JsonObject:
        return {name: value for name, value in table.items() if name not in _NOT_OF_DELETED}

    def delete_table(given: JsonObject) -> Response:
        return _change_description(delete(given), change)

    return delete_table


def _change_description(response: Response, change: Callable[[JsonObject], JsonObject]) -> Response:
    status, headers, body = response
    found = read_object(json.loads(body))
    if "TableDescription" not in found:
        return response
    text = json.dumps({**found, "TableDescription": change(read_object(found["TableDescription"]))})
    return status, headers, text.encode()


def _omit_empty_rules(describe: Operation) -> Operation:
    def describe_contributor_insights(given: JsonObject) -> Response:
        status, headers, body = describe(given)
        found = read_object(json.loads(body))
        if found.get("ContributorInsightsRuleList") == []:
            del found["ContributorInsightsRuleList"]
        return status, headers, json.dumps(found).encode()

    return describe_contributor_insights


PATCHES = (
    Patch(
        dynamodb.describe_table,
        _describe_as_aws,
        "a table has the throughput that follows from its billing mode",
    ),
    Patch(dynamodb.delete_table, _describe_deleted_table, "a table that is deleted has fewer members"),
    Patch(
        dynamodb.describe_contributor_insights,
        _omit_empty_rules,
        "a table without rules of Contributor Insights has no list of them",
    ),
)
