"""An event hub: a bus with typed events and consumers, on which no event goes unnoticed."""

from typing import Any, Optional, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.text import unknown
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.event_bus.component import EventBus
from serverless_patterns.blocks.event_rule.component import EventRule
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.patterns.event_hub.args import EventHubArgs, EventHubConsumerArgs
from serverless_patterns.patterns.event_hub.checks import check_hub
from serverless_patterns.patterns.event_hub.patterns import build_pattern, build_rest_pattern
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.dead_letters import DeadLetters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service

_SERVICE = "events.amazonaws.com"


class EventHub(pulumi.ComponentResource):
    """An event hub: a bus with typed events and consumers, on which no event goes unnoticed.

    Example::

        bills = Queue("bills")
        hub = EventHub(
            "shop",
            {
                "events": {"OrderPlaced": {"schema": {"type": "object", "required": ["id"]}}},
                "alarm_topic_arn": alarms.arn,
                "consumers": {"billing": {"detail_types": ["OrderPlaced"], "target": bills.target()}},
            },
        )

    Each consumer has its own rule, role, retries and dead-letter queue. An event that no consumer receives
    goes to a queue, and an alarm goes off. A replay reaches the consumers that accept replays.
    """

    arn: pulumi.Output[str]
    """ARN of the event bus."""
    event_bus_name: pulumi.Output[str]
    """Name of the event bus."""
    archive_arn: pulumi.Output[str | None]
    """ARN of the archive; None without ``archive_retention_days``."""
    rule_arns: pulumi.Output[dict[str, str]]
    """ARN of the rule of each consumer, to which a replay can be limited."""
    dead_letter_queue_urls: pulumi.Output[dict[str, str]]
    """URL of the dead-letter queue of each consumer."""
    unconsumed_queue_url: pulumi.Output[str]
    """URL of the queue of events without a consumer."""
    unconsumed_queue_arn: pulumi.Output[str]
    """ARN of the queue of events without a consumer."""
    event_schemas: pulumi.Output[dict[str, str]]
    """JSON schema, as JSON, of each detail type that has one, with which tests check the details."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: EventHubArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """An event hub: a bus with typed events and consumers, on which no event goes unnoticed.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`EventHubArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("EventHub", name, args, EventHubArgs[Completed], opts) as (given, errors):
            errors.check_name("-events-archive", 48)
            check_hub(given, errors)
        super().__init__("serverless-patterns:index:EventHub", name, {}, opts)
        check_regions(self, opts, errors)
        self._schemas = {each: event["schema"] for each, event in given["events"].items()}
        scope = _encrypt(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]), given
        )
        bus = EventBus(
            scope.child("events"),
            {
                "archive_retention_days": given["archive_retention_days"] or None,
                "kms_key_arn": scope.kms_key_arn,
                "tags": dict(scope.tags),
            },
            scope.opts(),
        )
        rules = {
            each: _create_consumer(scope.child_scope(each), bus, consumer)
            for each, consumer in given["consumers"].items()
        }
        rest = _create_rest(scope.child_scope("unconsumed"), bus, build_rest_pattern(given))
        self._bus = bus
        self.arn, self.event_bus_name, self.archive_arn = bus.arn, bus.event_bus_name, bus.archive_arn
        self.rule_arns = _gather({each: rule.arn for each, rule in rules.items()})
        self.dead_letter_queue_urls = _gather(
            {each: rule.dead_letter_queue_url for each, rule in rules.items()}
        )
        self.event_schemas = _gather(
            {each: json_text(schema) for each, schema in self._schemas.items() if schema is not None}
        )
        self.unconsumed_queue_url, self.unconsumed_queue_arn = rest.url, rest.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self, detail_type: str, source: str) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of a REST API that publishes its body as the detail of an event, once it is valid.

        Args:
            detail_type: Detail type, which the hub must have, such as ``OrderPlaced``.
            source: Source of the events, such as ``shop.web``.

        Raises:
            ArgumentError: If the hub does not have the detail type.
        """
        self._require("route", detail_type)
        route = self._bus.route(source, detail_type)
        schema = self._schemas[detail_type]
        return route if schema is None else {**route, "request_schema": schema}

    def link(self, *detail_types: str) -> LinkArgs:
        """Returns the event bus as a link of a function that may publish events of these detail types alone.

        Args:
            detail_types: Detail types, which the hub must have.

        Raises:
            ArgumentError: If the hub does not have one of the detail types.
        """
        self._require("link", *detail_types)
        return {"event_bus": {"arn": self.arn, "access": ["publish"], "detail_types": [*detail_types]}}

    def target(self, source: str, detail_type: str) -> TargetArgs:
        """Returns the event bus as a target of a schedule or a pipe.

        Args:
            source: Source of the events, such as ``shop.orders``.
            detail_type: Detail type, which the hub must have.

        Raises:
            ArgumentError: If the hub does not have the detail type.
        """
        self._require("target", detail_type)
        return self._bus.target(source, detail_type)

    def _require(self, method: str, *detail_types: str) -> None:
        problems = [
            InvalidArgument("detail_type", unknown("detail type", each, [*self._schemas]))
            for each in detail_types
            if each not in self._schemas
        ]
        if problems or not detail_types:
            missing = [InvalidArgument("detail_types", "must have at least one")]
            raise ArgumentError(f"EventHub '{self.pulumi_resource_name}', {method}()", problems or missing)


def _gather(outputs: dict[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    """Returns one output of several."""
    return pulumi.Output.all(**outputs) if outputs else pulumi.Output.from_input(dict[str, str]())


def _create_consumer(scope: Scope, bus: EventBus, consumer: EventHubConsumerArgs[Completed]) -> EventRule:
    return EventRule(
        scope.name,
        {
            "event_bus_name": bus.event_bus_name,
            "event_pattern": build_pattern(consumer),
            "target": _find_target(scope, consumer),
            "input_path": consumer["input_path"],
            "maximum_retry_attempts": consumer["maximum_retry_attempts"],
            "maximum_event_age_in_seconds": consumer["maximum_event_age_in_seconds"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _find_target(scope: Scope, consumer: EventHubConsumerArgs[Completed]) -> TargetArgs:
    """Returns the target of a consumer; that of an endpoint is an API destination, which is created."""
    endpoint = consumer["endpoint"]
    if endpoint is None:
        return cast("TargetArgs", consumer["target"])
    destination = aws.cloudwatch.EventApiDestination(
        scope.child("endpoint"),
        invocation_endpoint=endpoint["url"],
        connection_arn=endpoint["connection_arn"],
        http_method=endpoint["http_method"],
        invocation_rate_limit_per_second=endpoint["invocation_rate_limit_per_second"],
        opts=scope.opts(),
    )
    return {"api_destination": {"arn": destination.arn}}


def _create_rest(scope: Scope, bus: EventBus, pattern: dict[str, Any]) -> DeadLetters:
    """Creates the rule and the queue of the events without a consumer, whose alarm goes off."""
    rule = aws.cloudwatch.EventRule(
        scope.child("rule"),
        event_pattern=json_text(pattern),
        event_bus_name=bus.event_bus_name,
        tags=scope.tags,
        opts=scope.opts(),
    )
    queue = create_dead_letters(
        scope,
        senders=[{"service": _SERVICE, "source_arn": rule.arn}],
        description="Events without a consumer wait in the queue.",
    )
    aws.cloudwatch.EventTarget(
        scope.child("target"),
        rule=rule.name,
        event_bus_name=bus.event_bus_name,
        arn=queue.arn,
        opts=scope.opts(),
    )
    return queue


def _encrypt(scope: Scope, given: EventHubArgs[Completed]) -> Scope:
    """Returns the scope with the key of a hardened hub."""
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    bus = f"{scope.name}-events"
    # They cannot be named: EventBridge uses the key when they are created.
    names = (f"event-bus/{bus}-bus-*", f"archive/{bus}-archive-*", f"rule/{bus}-bus-*/{scope.name}-*")
    services: list[ServicePrincipalArgs] = [
        {"service": _SERVICE, "source_arn": build_arn(scope, "events", each)} for each in names
    ]
    # With the permission to look at the key (EventBridge user guide, authorizing EventBridge to use a key).
    looking = [allow_service(service, ["kms:DescribeKey"], "*", account) for service in services[:2]]
    return encrypt_if_hardened(
        scope, given, f"the events of the hub {scope.name}", statements=looking, services=services
    )
