"""Amazon DynamoDB."""

from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal, tag_list


@resource(
    "aws:dynamodb/table:Table",
    takes=(
        "attributes",
        "billingMode",
        "deletionProtectionEnabled",
        "globalSecondaryIndexes",
        "hashKey",
        "localSecondaryIndexes",
        "name",
        "namePrefix",
        "onDemandThroughput",
        "pointInTimeRecovery",
        "rangeKey",
        "readCapacity",
        "serverSideEncryption",
        "streamEnabled",
        "streamViewType",
        "tableClass",
        "tags",
        "ttl",
        "writeCapacity",
    ),
)
def _table(aws: Context, name: str, inputs: Inputs) -> Created:
    dynamodb = aws.client("dynamodb")
    physical = aws.physical_name(name, inputs)
    billing = inputs.get("billingMode", "PROVISIONED")
    given = inputs.pick(
        {"deletionProtectionEnabled": "DeletionProtectionEnabled", "tableClass": "TableClass"}
    )
    if billing == "PROVISIONED":
        given["ProvisionedThroughput"] = _throughput(inputs)
    elif limits := inputs.get("onDemandThroughput"):
        given["OnDemandThroughput"] = pascal(limits)
    if encryption := inputs.get("serverSideEncryption"):
        given["SSESpecification"] = _encryption(encryption)
    if inputs.get("streamEnabled"):
        view = inputs["streamViewType"]
        given["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    if indexes := inputs.get("globalSecondaryIndexes"):
        provisioned = billing == "PROVISIONED"
        given["GlobalSecondaryIndexes"] = [_index(index, provisioned=provisioned) for index in indexes]
    if indexes := inputs.get("localSecondaryIndexes"):
        key = inputs["hashKey"]
        given["LocalSecondaryIndexes"] = [_index({**index, "hashKey": key}) for index in indexes]
    created = dynamodb.create_table(
        TableName=physical,
        AttributeDefinitions=[
            {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
            for attribute in inputs["attributes"]
        ],
        KeySchema=_keys(inputs),
        BillingMode=billing,
        Tags=tag_list(inputs),
        **given,
    )["TableDescription"]
    if (ttl := inputs.get("ttl")) and ttl.get("enabled"):
        dynamodb.update_time_to_live(
            TableName=physical,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": ttl["attributeName"]},
        )
    if recovery := inputs.get("pointInTimeRecovery"):
        dynamodb.update_continuous_backups(
            TableName=physical, PointInTimeRecoverySpecification=_recovery(recovery)
        )
    return physical, {
        "arn": created["TableArn"],
        "name": physical,
        "streamArn": created.get("LatestStreamArn"),
        "streamLabel": created.get("LatestStreamLabel"),
    }


def _keys(given: Inputs | Properties) -> list[dict[str, str]]:
    keys = [{"AttributeName": given["hashKey"], "KeyType": "HASH"}] if "hashKey" in given else []
    if given.get("rangeKey"):
        keys.append({"AttributeName": given["rangeKey"], "KeyType": "RANGE"})
    return keys


def _throughput(given: Inputs | Properties) -> dict[str, int]:
    return {
        "ReadCapacityUnits": given.get("readCapacity", 1),
        "WriteCapacityUnits": given.get("writeCapacity", 1),
    }


def _index(index: Properties, *, provisioned: bool = False) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": index["projectionType"]}
    if included := index.get("nonKeyAttributes"):
        projection["NonKeyAttributes"] = included
    spelled: dict[str, Any] = {"IndexName": index["name"], "Projection": projection}
    spelled["KeySchema"] = _keys(index)
    if provisioned:
        spelled["ProvisionedThroughput"] = _throughput(index)
    return spelled


def _encryption(encryption: Properties) -> dict[str, Any]:
    spelled: dict[str, Any] = {"Enabled": encryption["enabled"]}
    if encryption["enabled"]:
        spelled["SSEType"] = "KMS"
    if key := encryption.get("kmsKeyArn"):
        spelled["KMSMasterKeyId"] = key
    return spelled


def _recovery(recovery: Properties) -> dict[str, Any]:
    spelled: dict[str, Any] = {"PointInTimeRecoveryEnabled": recovery["enabled"]}
    if days := recovery.get("recoveryPeriodInDays"):
        spelled["RecoveryPeriodInDays"] = days
    return spelled
