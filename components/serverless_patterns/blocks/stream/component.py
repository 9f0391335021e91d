"""A Kinesis data stream."""

from typing import Optional, Unpack

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.stream.args import StreamArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.stream import StreamRouteOptions
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs, FunctionStreamSourceOptions
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import StreamAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_MANAGED_KEY = "alias/aws/kinesis"


class Stream(pulumi.ComponentResource):
    """A Kinesis data stream with encryption, whose capacity AWS scales.

    Example::

        clicks = Stream("clicks", {})
        api = ApiGatewayFacade(
            "shop", {"routes": {"POST /clicks": clicks.route(partition_key="body.visitor")}}
        )
        Function(
            "count",
            {
                "code": "src",
                "handler": "count.handler",
                "event_sources": {"clicks": clicks.event_source()},
            },
        )

    Without a shard count, AWS scales the stream by its load.
    """

    arn: pulumi.Output[str]
    """ARN of the stream."""
    stream_name: pulumi.Output[str]
    """Name of the stream."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: StreamArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A Kinesis data stream with encryption, whose capacity AWS scales.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`StreamArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Stream", name, args, StreamArgs[Completed], opts) as (given, errors):
            errors.check_name("-stream", 128)
        super().__init__("serverless-patterns:index:Stream", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the records of the stream {name}",
        )
        shards = given["shard_count"]
        stream = aws.kinesis.Stream(
            scope.child("stream"),
            stream_mode_details={"stream_mode": "PROVISIONED" if shards else "ON_DEMAND"},
            shard_count=shards,
            retention_period=given["retention_period_hours"],
            encryption_type="KMS",
            kms_key_id=scope.kms_key_arn or _MANAGED_KEY,
            tags=scope.tags,
            opts=scope.opts(),
        )
        alarm_above_zero(
            scope,
            "throttled-alarm",
            description="The stream rejects records because they exceed its capacity.",
            metric=("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "Sum"),
            dimensions={"StreamName": stream.name},
        )
        self.arn, self.stream_name = stream.arn, stream.name
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        publish(self)

    def route(self, **options: Unpack[StreamRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route that puts its body, or records in it, into the stream.

        The body of a request to an HTTP API is Base64, and one record.

        Args:
            options: ``records`` and ``partition_key`` of :class:`ApiGatewayFacadeStreamArgs`.
        """
        return {
            "stream": {
                "arn": self.arn,
                "name": self.pulumi_resource_name,
                "kms_key_arn": self._kms_key_arn,
                **options,
            }
        }

    def link(self, *access: StreamAction) -> LinkArgs:
        """Returns the stream as a link of a function or a container.

        Args:
            access: ``write``, ``read``, or single actions, such as ``PutRecord``. An event source requires no
                link.
        """
        return {"stream": {"arn": self.arn, "access": [*access], "kms_key_arn": self._kms_key_arn}}

    def event_source(self, **options: Unpack[FunctionStreamSourceOptions]) -> FunctionEventSourceArgs:
        """Returns the stream as an event source of a function, or the source of a pipe.

        Args:
            options: ``batch_size``, ``filters`` and other arguments of :class:`FunctionStreamSourceArgs`.
        """
        return {"kinesis_stream": {"arn": self.arn, "kms_key_arn": self._kms_key_arn, **options}}

    def target(self, partition_key: str | None = None) -> TargetArgs:
        """Returns the stream as a target of a rule, a schedule or a pipe.

        Args:
            partition_key: Partition key, or the JSON path of it, as :class:`TargetStreamArgs` has it.
        """
        return {"stream": {"arn": self.arn, "partition_key": partition_key, "kms_key_arn": self._kms_key_arn}}
