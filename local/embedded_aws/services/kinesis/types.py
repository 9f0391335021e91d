"""Amazon Kinesis: data streams."""

from collections.abc import Mapping

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs

_HOURS = 24
"""AWS's default retention of records."""
_SEEN = {
    "encryptionType": "EncryptionType",
    "kmsKeyId": "KeyId",
    "streamModeDetails": "StreamModeDetails",
}
_MODE = {"streamMode": "PROVISIONED"}


@resource_type("aws:kinesis/stream:Stream")
class Stream(ResourceType):
    """A data stream. Its id is its ARN."""

    takes = (
        *("encryptionType", "enforceConsumerDeletion", "kmsKeyId", "name", "retentionPeriod", "shardCount"),
        *("shardLevelMetrics", "streamModeDetails", "tags"),
    )
    replaced_by = ("name",)
    defaults = {"encryptionType": "NONE", "retentionPeriod": _HOURS, "shardLevelMetrics": []}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, mode = aws.physical_name(name, given), given.get("streamModeDetails", _MODE)["streamMode"]
        shards = given.pick({"shardCount": "ShardCount"}) if mode == "PROVISIONED" else {}
        aws.client("kinesis").create_stream(
            StreamName=physical, StreamModeDetails={"StreamMode": mode}, **shards
        )
        return aws.arn("kinesis", f"stream/{physical}")

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        kinesis, stream = aws.client("kinesis"), {"StreamName": _name(identifier)}
        hours, before = given.get("retentionPeriod", _HOURS), given.before.get("retentionPeriod", _HOURS)
        if hours > before:
            kinesis.increase_stream_retention_period(**stream, RetentionPeriodHours=hours)
        elif hours < before:
            kinesis.decrease_stream_retention_period(**stream, RetentionPeriodHours=hours)
        _encrypt(kinesis, stream, given)
        metrics: list[str] = given.get("shardLevelMetrics", [])
        former: list[str] = given.before.get("shardLevelMetrics", [])
        if gone := sorted(set(former) - set(metrics)):
            kinesis.disable_enhanced_monitoring(**stream, ShardLevelMetrics=gone)
        if added := sorted(set(metrics) - set(former)):
            kinesis.enable_enhanced_monitoring(**stream, ShardLevelMetrics=added)
        _replace_tags(kinesis, stream, given)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        kinesis = aws.client("kinesis")
        if given.has_changed("streamModeDetails"):
            kinesis.update_stream_mode(
                StreamARN=identifier,
                StreamModeDetails={"StreamMode": given.get("streamModeDetails", _MODE)["streamMode"]},
            )
        if "shardCount" in given and given.has_changed("shardCount"):
            kinesis.update_shard_count(
                StreamName=_name(identifier),
                TargetShardCount=given["shardCount"],
                ScalingType="UNIFORM_SCALING",
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("kinesis").describe_stream_summary(StreamName=_name(identifier))
        stream = answer["StreamDescriptionSummary"]
        found = {"shardCount": stream["OpenShardCount"]} if "shardCount" in given else {}
        return {
            **found,
            **read_inputs(given, {"EncryptionType": "NONE", **stream}, _SEEN),
            "arn": stream["StreamARN"],
            "name": stream["StreamName"],
            "retentionPeriod": stream["RetentionPeriodHours"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        force = given.get("enforceConsumerDeletion", False)
        aws.client("kinesis").delete_stream(StreamName=_name(identifier), EnforceConsumerDeletion=force)


@resource_type("aws:kinesis/streamConsumer:StreamConsumer")
class StreamConsumer(ResourceType):
    """A consumer of a stream with dedicated throughput. Its ID is its ARN."""

    takes = ("name", "streamArn")
    meaningless = ("tags",)  # which MiniStack does not keep
    replaced_by = ("name", "streamArn")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        answer = aws.client("kinesis").register_stream_consumer(
            StreamARN=given["streamArn"], ConsumerName=aws.physical_name(name, given)
        )
        return answer["Consumer"]["ConsumerARN"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("kinesis").describe_stream_consumer(ConsumerARN=identifier)
        consumer = answer["ConsumerDescription"]
        return {
            "arn": identifier,
            "creationTimestamp": str(consumer["ConsumerCreationTimestamp"]),
            "name": consumer["ConsumerName"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("kinesis").deregister_stream_consumer(ConsumerARN=identifier)


def _name(arn: str) -> str:
    return arn.partition("/")[2]


def _encrypt(kinesis: Client, stream: Mapping[str, str], given: Inputs) -> None:
    if not given.has_changed("encryptionType", "kmsKeyId"):
        return
    former = given.before.get("encryptionType", "NONE")
    if former != "NONE":
        key = given.before.get("kmsKeyId", "alias/aws/kinesis")
        kinesis.stop_stream_encryption(**stream, EncryptionType=former, KeyId=key)
    wanted = given.get("encryptionType", "NONE")
    if wanted != "NONE":
        key = given.get("kmsKeyId", "alias/aws/kinesis")
        kinesis.start_stream_encryption(**stream, EncryptionType=wanted, KeyId=key)


def _replace_tags(kinesis: Client, stream: Mapping[str, str], given: Inputs) -> None:
    tags: dict[str, str] = given.get("tags", {})
    if removed := sorted(given.before.get("tags", {}).keys() - tags.keys()):
        kinesis.remove_tags_from_stream(**stream, TagKeys=removed)
    if tags and given.has_changed("tags"):
        kinesis.add_tags_to_stream(**stream, Tags=tags)
