"""Amazon DynamoDB."""

from collections.abc import Iterable, Iterator

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs, spell_like
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_list

_THROUGHPUT = {"readCapacity": "ReadCapacityUnits", "writeCapacity": "WriteCapacityUnits"}


@resource_type("aws:dynamodb/table:Table")
class Table(ResourceType):
    """A table with its indexes."""

    takes = (
        *("attributes", "billingMode", "deletionProtectionEnabled", "globalSecondaryIndexes", "hashKey"),
        *("localSecondaryIndexes", "name", "namePrefix", "onDemandThroughput", "pointInTimeRecovery"),
        *(
            "rangeKey",
            "readCapacity",
            "serverSideEncryption",
            "streamEnabled",
            "streamViewType",
            "tableClass",
        ),
        *("tags", "ttl", "writeCapacity"),
    )
    replaced_by = ("hashKey", "localSecondaryIndexes", "name", "rangeKey")
    defaults = {
        "billingMode": "PROVISIONED",
        "deletionProtectionEnabled": False,
        "localSecondaryIndexes": [],
        "rangeKey": None,
        "serverSideEncryption": {"enabled": False},
        "streamEnabled": False,
        "tableClass": "STANDARD",
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, settings = aws.physical_name(name, given), _build_settings(given)
        if indexes := given.get("globalSecondaryIndexes"):
            settings["GlobalSecondaryIndexes"] = [
                _index(index, provisioned=_build_provisioned(given)) for index in indexes
            ]
        if indexes := given.get("localSecondaryIndexes"):
            key = given["hashKey"]
            settings["LocalSecondaryIndexes"] = [_index({**index, "hashKey": key}) for index in indexes]
        aws.client("dynamodb").create_table(
            TableName=physical,
            AttributeDefinitions=_build_attributes(given),
            KeySchema=_build_keys(given),
            Tags=tag_list(given),
            **settings,
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        dynamodb = aws.client("dynamodb")
        for arguments in _list_updates(given):
            dynamodb.update_table(TableName=identifier, **arguments)
        if given.has_changed("billingMode", "globalSecondaryIndexes"):
            # Of the indexes of a failed update, some may be there.
            table = dynamodb.describe_table(TableName=identifier)["Table"]
            for change in _index_changes(given, table.get("GlobalSecondaryIndexes", [])):
                dynamodb.update_table(
                    TableName=identifier,
                    AttributeDefinitions=_build_attributes(given),
                    GlobalSecondaryIndexUpdates=[change],
                )
        replace_tags(dynamodb, aws.arn("dynamodb", f"table/{identifier}"), given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        dynamodb = aws.client("dynamodb")
        if given.has_changed("ttl"):
            _update_time_to_live(dynamodb, identifier, given)
        recovery = given.get("pointInTimeRecovery") or (
            given.before.get("pointInTimeRecovery") and {"enabled": False}
        )
        if recovery and given.has_changed("pointInTimeRecovery"):
            dynamodb.update_continuous_backups(
                TableName=identifier, PointInTimeRecoverySpecification=_build_recovery(recovery)
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        dynamodb = aws.client("dynamodb")
        table = dynamodb.describe_table(TableName=identifier)["Table"]
        stream: Properties = table.get("StreamSpecification", {})
        return {
            **select_inputs(table, {"deletionProtectionEnabled": "DeletionProtectionEnabled"}),
            **read_inputs(
                given, stream, {"streamEnabled": "StreamEnabled", "streamViewType": "StreamViewType"}
            ),
            **({"streamEnabled": False} if given.get("streamEnabled") and not stream else {}),
            **_read_data_settings(dynamodb, identifier, given),
            **_read_keys(table),
            **_read_capacity(table, given),
            "arn": table["TableArn"],
            "name": identifier,
            "streamArn": table.get("LatestStreamArn"),
            "streamLabel": table.get("LatestStreamLabel"),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("dynamodb").delete_table(TableName=identifier)


def _read_capacity(table: Properties, given: Inputs) -> Properties:
    """Returns the capacity, class, encryption and global indexes of a table, as far as they are given."""
    encryption: Properties = table.get("SSEDescription", {})
    classes: Properties = table.get("TableClassSummary", {})
    throughput: Properties = table.get("ProvisionedThroughput", {})
    provisioned = _build_provisioned(given)
    wanted = {
        "attributes": _build_attributes(given) if "attributes" in given else [],
        "globalSecondaryIndexes": [
            _index(each, provisioned=provisioned) for each in given.get("globalSecondaryIndexes", [])
        ],
    }
    there: Properties = {
        "attributes": table["AttributeDefinitions"],
        "billingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "globalSecondaryIndexes": table.get("GlobalSecondaryIndexes", []),
        "serverSideEncryption": {
            "enabled": encryption.get("Status") in ("ENABLED", "ENABLING"),
            "kmsKeyArn": encryption.get("KMSMasterKeyArn", ""),
        },
        "tableClass": classes.get("TableClass", "STANDARD"),
        **(select_inputs(throughput, _THROUGHPUT) if provisioned else {}),
        **select_inputs(table, {"onDemandThroughput": "OnDemandThroughput"}),
    }
    plain = {name: name for name in (*there, *_THROUGHPUT) if name not in wanted}
    return {**read_inputs(given, there, plain), **keep_spelling(given, wanted, there)}


def _read_data_settings(dynamodb: Client, name: str, given: Inputs) -> Properties:
    """Returns the expiry of items and the recovery of a table, if they are given."""
    found_settings: Properties = {}
    if "ttl" in given:
        ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        enabled = ttl["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
        theirs = {"enabled": enabled, "attributeName": ttl.get("AttributeName", "")}
        found_settings["ttl"] = spell_like(given["ttl"], theirs)
    if "pointInTimeRecovery" in given:
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery: Properties = backups["PointInTimeRecoveryDescription"]
        enabled = recovery["PointInTimeRecoveryStatus"] == "ENABLED"
        found_settings["pointInTimeRecovery"] = spell_like(
            given["pointInTimeRecovery"], {"enabled": enabled, **recovery}
        )
    return found_settings


def _update_time_to_live(dynamodb: Client, name: str, given: Inputs) -> None:
    """Enables or disables the expiry of items, unless an update that failed later has done so."""
    ttl = given.get("ttl", {})
    before: Properties = given.before.get("ttl", {})
    wanted, was = ttl.get("enabled", False), before.get("enabled", False)
    if not wanted and not was:
        return
    attribute = (ttl or before)["attributeName"]
    there = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    enabled = there["TimeToLiveStatus"] == "ENABLED"
    if enabled is not wanted or (wanted and there["AttributeName"] != attribute):
        specification = {"Enabled": wanted, "AttributeName": attribute}
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)


def _build_settings(given: Inputs) -> dict[str, object]:
    """Returns the settings of a table for creation and update, by AWS's names."""
    settings = given.pick(
        {"deletionProtectionEnabled": "DeletionProtectionEnabled", "tableClass": "TableClass"}
    )
    settings["BillingMode"] = given.get("billingMode", "PROVISIONED")
    if _build_provisioned(given):
        settings["ProvisionedThroughput"] = _build_throughput(given)
    elif limits := given.get("onDemandThroughput"):
        settings["OnDemandThroughput"] = convert_to_pascal(limits)
    if encryption := given.get("serverSideEncryption"):
        settings["SSESpecification"] = _build_encryption(encryption)
    if given.get("streamEnabled"):
        view = given["streamViewType"]
        settings["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    return settings


def _list_updates(given: Inputs) -> Iterator[dict[str, object]]:
    """The arguments of each call that changes a table: DynamoDB takes one kind of change in each.

    It rejects a throughput, and another kind of stream, that is what the table has.
    """
    settings, before = _build_settings(given), _build_settings(Inputs(given.before))
    throughput = ("BillingMode", "ProvisionedThroughput", "OnDemandThroughput")
    if any(settings.get(member) != before.get(member) for member in throughput):
        yield {member: settings[member] for member in throughput if member in settings}
    for member in ("DeletionProtectionEnabled", "SSESpecification", "TableClass"):
        if member in settings and settings[member] != before.get(member):
            yield {member: settings[member]}
    stream, old_stream = settings.get("StreamSpecification"), before.get("StreamSpecification")
    if stream != old_stream:
        if old_stream:  # the kind of a stream cannot be changed
            yield {"StreamSpecification": {"StreamEnabled": False}}
        if stream:
            yield {"StreamSpecification": stream}


def _index_changes(given: Inputs, there: Iterable[Properties]) -> Iterator[dict[str, object]]:
    """Returns the updates that turn the existing indexes into the given ones.

    An index with other keys or another projection is another index.
    """
    provisioned = _build_provisioned(given)
    indexes = [_index(each, provisioned=provisioned) for each in given.get("globalSecondaryIndexes", [])]
    wanted = {each["IndexName"]: each for each in indexes}
    for old in there:
        name = old["IndexName"]
        new: Properties = wanted.get(name, {})
        if any(old[member] != new.get(member) for member in ("KeySchema", "Projection")):
            yield {"Delete": {"IndexName": name}}
            continue
        for throughput in ("ProvisionedThroughput", "OnDemandThroughput"):
            units = new.get(throughput, {})
            if not units.items() <= old.get(throughput, {}).items():
                yield {"Update": {"IndexName": name, throughput: units}}
        del wanted[name]
    for index in wanted.values():
        yield {"Create": index}


def _build_provisioned(given: Inputs) -> bool:
    return given.get("billingMode", "PROVISIONED") == "PROVISIONED"


def _build_attributes(given: Inputs) -> list[dict[str, str]]:
    return [
        {"AttributeName": attribute["name"], "AttributeType": attribute["type"]}
        for attribute in given["attributes"]
    ]


def _build_keys(given: Inputs | Properties) -> list[dict[str, str]]:
    keys = [{"AttributeName": given["hashKey"], "KeyType": "HASH"}] if "hashKey" in given else []
    if given.get("rangeKey"):
        keys.append({"AttributeName": given["rangeKey"], "KeyType": "RANGE"})
    return keys


def _read_keys(table: Properties) -> Properties:
    """The keys of a table and its local indexes. An import that did not find them would replace the table."""
    indexes = [
        {
            "name": index["IndexName"],
            "rangeKey": _sort_by_type(index)["RANGE"],
            **select_inputs(
                index["Projection"],
                {"projectionType": "ProjectionType", "nonKeyAttributes": "NonKeyAttributes"},
            ),
        }
        for index in table.get("LocalSecondaryIndexes", [])
    ]
    keys = select_inputs(_sort_by_type(table), {"hashKey": "HASH", "rangeKey": "RANGE"})
    return {**keys, "localSecondaryIndexes": indexes}


def _sort_by_type(table: Properties) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}


def _build_throughput(given: Inputs | Properties) -> dict[str, int]:
    return {
        "ReadCapacityUnits": given.get("readCapacity", 1),
        "WriteCapacityUnits": given.get("writeCapacity", 1),
    }


def _index(index: Properties, *, provisioned: bool = False) -> dict[str, object]:
    projection: dict[str, object] = {"ProjectionType": index["projectionType"]}
    if included := index.get("nonKeyAttributes"):
        projection["NonKeyAttributes"] = included
    spelled: dict[str, object] = {"IndexName": index["name"], "Projection": projection}
    schemas: list[dict[str, str]] = convert_to_pascal(index.get("keySchemas") or [])
    spelled["KeySchema"] = schemas or _build_keys(index)
    if provisioned:
        spelled["ProvisionedThroughput"] = _build_throughput(index)
    elif limits := index.get("onDemandThroughput"):
        spelled["OnDemandThroughput"] = convert_to_pascal(limits)
    return spelled


def _build_encryption(encryption: Properties) -> dict[str, object]:
    spelled: dict[str, object] = {"Enabled": encryption["enabled"]}
    if encryption["enabled"]:
        spelled["SSEType"] = "KMS"
    if key := encryption.get("kmsKeyArn"):
        spelled["KMSMasterKeyId"] = key
    return spelled


def _build_recovery(recovery: Properties) -> dict[str, object]:
    spelled: dict[str, object] = {"PointInTimeRecoveryEnabled": recovery["enabled"]}
    if days := recovery.get("recoveryPeriodInDays"):
        spelled["RecoveryPeriodInDays"] = days
    return spelled
