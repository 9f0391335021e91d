"""Amazon Data Firehose: streams that deliver to S3 or to an HTTP endpoint."""

from typing import Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import tag_list

_HINTS: Final = {"bufferingInterval": "intervalInSeconds", "bufferingSize": "sizeInMBs"}
_COMPRESSIONS: Final = ("GZIP", "UNCOMPRESSED")
_DESTINATIONS: Final = {
    "extended_s3": ("extendedS3Configuration", "ExtendedS3Destination"),
    "http_endpoint": ("httpEndpointConfiguration", "HttpEndpointDestination"),
}


@resource_type("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
class FirehoseDeliveryStream(ResourceType):
    """A delivery stream. Its id is its ARN."""

    takes = (
        *("destination", "extendedS3Configuration", "httpEndpointConfiguration"),
        *("kinesisSourceConfiguration", "name", "serverSideEncryption", "tags"),
    )
    replaced_by = (
        *("destination", "kinesisSourceConfiguration", "kinesisSourceConfiguration.kinesisStreamArn"),
        *("kinesisSourceConfiguration.roleArn", "name"),
        "extendedS3Configuration.dynamicPartitioningConfiguration",
        "extendedS3Configuration.dynamicPartitioningConfiguration.enabled",
        "httpEndpointConfiguration.secretsManagerConfiguration.enabled",
    )

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        source = {}
        if "kinesisSourceConfiguration" in given:
            source = {
                "deliveryStreamType": "KinesisStreamAsSource",
                "kinesisStreamSourceConfiguration": given["kinesisSourceConfiguration"],
            }
        tags = tag_list(given)
        answer = _call(
            aws,
            "create_delivery_stream",
            "CreateDeliveryStream",
            {
                "deliveryStreamName": aws.physical_name(name, given),
                **source,
                **_find_destination(given, "Configuration"),
            },
            **({"Tags": tags} if tags else {}),  # AWS rejects an empty list
        )
        return answer["DeliveryStreamARN"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        stream = _describe(aws, identifier)
        if given.has_changed("extendedS3Configuration", "httpEndpointConfiguration"):
            (destination,) = stream["Destinations"]
            which = {
                "deliveryStreamName": stream["DeliveryStreamName"],
                "currentDeliveryStreamVersionId": stream["VersionId"],
                "destinationId": destination["DestinationId"],
            }
            changed = _find_destination(given, "Update")
            _call(aws, "update_destination", "UpdateDestination", {**which, **changed})
        firehose, name = aws.client("firehose"), {"DeliveryStreamName": stream["DeliveryStreamName"]}
        tags: dict[str, str] = given.get("tags", {})
        if removed := sorted(given.before.get("tags", {}).keys() - tags.keys()):
            firehose.untag_delivery_stream(**name, TagKeys=removed)
        if tags and given.has_changed("tags"):
            firehose.tag_delivery_stream(**name, Tags=tag_list(given))

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.has_changed("serverSideEncryption"):
            return
        firehose, name = aws.client("firehose"), {"DeliveryStreamName": _name(identifier)}
        wanted = given.get("serverSideEncryption", {})
        if wanted.get("enabled"):
            settings = {"KeyType": wanted.get("keyType", "AWS_OWNED_CMK")}
            if "keyArn" in wanted:
                settings["KeyARN"] = wanted["keyArn"]
            firehose.start_delivery_stream_encryption(
                **name, DeliveryStreamEncryptionConfigurationInput=settings
            )
        elif given.before.get("serverSideEncryption", {}).get("enabled"):
            firehose.stop_delivery_stream_encryption(**name)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        stream = _describe(aws, identifier)
        ours, _ = _DESTINATIONS[given.get("destination", "extended_s3")]
        names = {each: f"{destination}Description" for each, destination in _DESTINATIONS.values()}
        known = ours in given
        wanted = {ours: next(iter(_find_destination(given, "Description").values()))} if known else {}
        encrypted = stream.get("DeliveryStreamEncryptionConfiguration", {}).get("Status") == "ENABLED"
        return {
            **keep_spelling(given, wanted, stream["Destinations"][0], names),
            **read_inputs(
                given,
                {"serverSideEncryption": {"enabled": encrypted}},
                {"serverSideEncryption": "serverSideEncryption"},
            ),
            "arn": identifier,
            "destinationId": stream["Destinations"][0]["DestinationId"],
            "name": stream["DeliveryStreamName"],
            "versionId": stream["VersionId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("firehose").delete_delivery_stream(DeliveryStreamName=_name(identifier))


def _find_destination(given: Inputs, ending: str) -> Properties:
    """Returns the destination of a stream.

    Raises:
        DeploymentError: If it is a kind of destination that does not exist here.
    """
    kind = given["destination"]
    if kind not in _DESTINATIONS:
        known = ", ".join(_DESTINATIONS)
        raise DeploymentError(
            f"destination: {kind!r} does not exist in the embedded emulator; must be {known}"
        )
    ours, theirs = _DESTINATIONS[kind]
    configuration = _add_hints(given[ours])
    compression = configuration.get("compressionFormat", "UNCOMPRESSED")
    if compression not in _COMPRESSIONS:
        raise DeploymentError(
            f"{ours}.compressionFormat: {compression!r} does not exist in the embedded emulator; must be "
            f"{' or '.join(_COMPRESSIONS)}"
        )
    if kind == "http_endpoint":
        names = ("accessKey", "name", "url")
        endpoint = {name: configuration.pop(name) for name in names if name in configuration}
        configuration["endpointConfiguration"] = endpoint
        backup = configuration.pop("s3Configuration")
        configuration["s3Configuration" if ending == "Configuration" else "s3Update"] = _add_hints(backup)
    return {f"{theirs}{ending}": configuration}


def _add_hints(configuration: Properties) -> Properties:
    """A configuration as Firehose has it, which keeps the limits of its buffer and its key apart."""
    found = {name: value for name, value in configuration.items() if name not in (*_HINTS, "kmsKeyArn")}
    if hints := {theirs: configuration[ours] for ours, theirs in _HINTS.items() if ours in configuration}:
        found["bufferingHints"] = hints
    if "kmsKeyArn" in configuration:
        key = {"AWSKMSKeyARN": configuration["kmsKeyArn"]}
        found["encryptionConfiguration"] = {"KMSEncryptionConfig": key}
    return found


def _describe(aws: Context, arn: str) -> Properties:
    answer = aws.client("firehose").describe_delivery_stream(DeliveryStreamName=_name(arn))
    return answer["DeliveryStreamDescription"]


def _name(arn: str) -> str:
    return arn.partition("/")[2]


def _call(aws: Context, method: str, operation: str, arguments: Properties, **more: object) -> Properties:
    client = aws.client("firehose")
    shape = find_input(client, operation)
    return getattr(client, method)(**spell_members(arguments, shape), **more)
