"""An Amazon Data Firehose stream to S3."""

from typing import Any, Optional, Unpack

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.delivery_stream.args import PARTITIONED_MEGABYTES, DeliveryStreamArgs
from serverless_patterns.blocks.delivery_stream.role import create_delivery_role
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.stream import DeliveryStreamRouteOptions
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import DeliveryStreamAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.log_groups import create_log_group

_ERROR_TYPE = "!{firehose:error-output-type}"
_PARTITIONED_SECONDS = 60
"""Least interval of a delivery stream with partitions, which has no zero buffering."""


class DeliveryStream(pulumi.ComponentResource):
    """An Amazon Data Firehose stream that writes records into a bucket, in partitions, compressed.

    Example::

        lake = Bucket("lake", {})
        clicks = DeliveryStream(
            "clicks", {"bucket_arn": lake.arn, "partition_keys": {"customer": ".customer"}}
        )
        api = ApiGatewayFacade("shop", {"routes": {"POST /clicks": clicks.route()}})

    Each record ends in a line break, so that an object has one JSON document in each line.
    """

    arn: pulumi.Output[str]
    """ARN of the delivery stream."""
    delivery_stream_name: pulumi.Output[str]
    """Name of the delivery stream."""
    log_group_name: pulumi.Output[str]
    """Name of the log group of failed deliveries."""
    role_arn: pulumi.Output[str]
    """ARN of the role that writes into the bucket."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: DeliveryStreamArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An Amazon Data Firehose stream that writes records into a bucket, in partitions, compressed.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`DeliveryStreamArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("DeliveryStream", name, args, DeliveryStreamArgs[Completed], opts) as (given, errors):
            errors.check_name("-stream", 64)
            _check(given, errors)
        super().__init__("serverless-patterns:index:DeliveryStream", name, {}, opts)
        check_regions(self, opts, errors)
        prefix = f"/aws/kinesisfirehose/{name}-"
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"buffered records and log of the delivery stream {name}",
            log_groups=[f"{prefix}*"],
        )
        logs = create_log_group(scope, "logs", given["log_retention_days"], name_prefix=prefix)
        log_stream = aws.cloudwatch.LogStream(
            scope.child("log-stream"), name="deliveries", log_group_name=logs.name, opts=scope.opts()
        )
        role = create_delivery_role(scope, given, logs.arn)
        logging = {"enabled": True, "log_group_name": logs.name, "log_stream_name": log_stream.name}
        encryption: aws.kinesis.FirehoseDeliveryStreamServerSideEncryptionArgsDict = (
            {"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK", "key_arn": scope.kms_key_arn}
            if scope.kms_key_arn
            else {"enabled": True}
        )
        stream = aws.kinesis.FirehoseDeliveryStream(
            scope.child("stream"),
            destination="extended_s3",
            extended_s3_configuration=_configure(given, role.arn, logging),
            server_side_encryption=encryption,
            tags=scope.tags,
            opts=scope.opts(*role.policies),
        )
        alarm_above_zero(
            scope,
            "throttled-alarm",
            description="The delivery stream rejects records because they exceed its capacity.",
            metric=("AWS/Firehose", "ThrottledRecords", "Sum"),
            dimensions={"DeliveryStreamName": stream.name},
        )
        self.arn, self.delivery_stream_name = stream.arn, stream.name
        self.log_group_name, self.role_arn = logs.name, role.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self, **options: Unpack[DeliveryStreamRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of a REST API that puts its body, or records in it, into the delivery stream.

        Args:
            options: ``records`` of :class:`ApiGatewayFacadeDeliveryStreamArgs`.
        """
        return {"delivery_stream": {"arn": self.arn, "name": self.pulumi_resource_name, **options}}

    def link(self, *access: DeliveryStreamAction) -> LinkArgs:
        """Returns the delivery stream as a link of a function or a container.

        Args:
            access: ``write``.
        """
        return {"delivery_stream": {"arn": self.arn, "access": [*access]}}

    def target(self) -> TargetArgs:
        """Returns the delivery stream as a target of a rule, a schedule or a pipe."""
        return {"delivery_stream": {"arn": self.arn}}


def _check(given: DeliveryStreamArgs[Completed], errors: Errors) -> None:
    if _ERROR_TYPE not in given["error_prefix"]:
        errors.add("error_prefix", f"{show(given['error_prefix'])} must have {_ERROR_TYPE}. Add it")
    if "!{partitionKey" in given["prefix"]:
        errors.add("prefix", "cannot name partitions, which 'partition_keys' puts before it. Remove them")
    size = given["buffering_size_megabytes"]
    if given["partition_keys"] and size < PARTITIONED_MEGABYTES:
        errors.add(
            "buffering_size_megabytes",
            f"{size} is out of range; must be {PARTITIONED_MEGABYTES} to 128 with 'partition_keys'",
        )
    interval = given["buffering_interval_seconds"]
    if given["partition_keys"] and interval < _PARTITIONED_SECONDS:
        errors.add(
            "buffering_interval_seconds",
            f"{interval} is out of range; must be {_PARTITIONED_SECONDS} to 900 with 'partition_keys'",
        )


def _configure(given: DeliveryStreamArgs[Completed], role_arn: pulumi.Input[str], logging: Any) -> Any:
    keys = given["partition_keys"]
    query = ",".join(f"{name}:{expression}" for name, expression in keys.items())
    extraction = {
        "type": "MetadataExtraction",
        "parameters": [
            {"parameter_name": "MetadataExtractionQuery", "parameter_value": f"{{{query}}}"},
            {"parameter_name": "JsonParsingEngine", "parameter_value": "JQ-1.6"},
        ],
    }
    delimiter = {
        "type": "AppendDelimiterToRecord",
        "parameters": [{"parameter_name": "Delimiter", "parameter_value": "\\n"}],
    }
    partitions = "".join(f"{name}=!{{partitionKeyFromQuery:{name}}}/" for name in keys)
    return {
        "role_arn": role_arn,
        "cloudwatch_logging_options": logging,
        "bucket_arn": given["bucket_arn"],
        "prefix": partitions + given["prefix"],
        "error_output_prefix": given["error_prefix"],
        "buffering_interval": given["buffering_interval_seconds"],
        "buffering_size": given["buffering_size_megabytes"],
        "compression_format": given["compression_format"],
        "kms_key_arn": given["bucket_kms_key_arn"],
        "dynamic_partitioning_configuration": {"enabled": True} if keys else None,
        "processing_configuration": {
            "enabled": True,
            "processors": [*([extraction] if keys else []), delimiter],
        },
    }
