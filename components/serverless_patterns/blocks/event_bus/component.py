"""An EventBridge event bus."""

from typing import Any, Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.event_bus.args import EventBusArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import EventBusAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.connections.websocket_routes import WebSocketApiRouteArgs
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service

_SERVICE = "events.amazonaws.com"


class EventBus(pulumi.ComponentResource):
    """An EventBridge event bus, with an archive if you ask for one.

    Example::

        shop = EventBus("shop", {"archive_retention_days": 30})
        bills = Queue("bills", {})
        EventRule(
            "placed",
            {
                "event_bus_name": shop.event_bus_name,
                "event_pattern": {"detail-type": ["OrderPlaced"]},
                "target": bills.target(),
            },
        )

    An archive keeps events only from its creation on.
    """

    arn: pulumi.Output[str]
    """ARN of the event bus."""
    event_bus_name: pulumi.Output[str]
    """Name of the event bus."""
    archive_arn: pulumi.Output[str | None]
    """ARN of the archive; None without ``archive_retention_days``."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: EventBusArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An EventBridge event bus, with an archive if you ask for one.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`EventBusArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("EventBus", name, args, EventBusArgs[Completed], opts) as (given, errors):
            errors.check_name("-archive", 48)  # characters of the name of an archive
        super().__init__("serverless-patterns:index:EventBus", name, {}, opts)
        check_regions(self, opts, errors)
        scope = _encrypt(Scope(name, self, given["tags"], given["kms_key_arn"]), given)
        bus = aws.cloudwatch.EventBus(
            scope.child("bus"),
            kms_key_identifier=scope.kms_key_arn,
            tags=scope.tags,
            opts=scope.opts(),
        )
        days = given["archive_retention_days"]
        archive = (
            aws.cloudwatch.EventArchive(
                scope.child("archive"),
                event_source_arn=bus.arn,
                retention_days=days,
                kms_key_identifier=scope.kms_key_arn,
                opts=scope.opts(),
            )
            if days
            else None
        )
        self.arn, self.event_bus_name = bus.arn, bus.name
        self.archive_arn = pulumi.Output.from_input(archive.arn if archive else None)
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self, source: str, detail_type: str) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that publishes its body as the detail of an event.

        Args:
            source: Source of the events, such as ``shop.orders``.
            detail_type: Detail type of the events, such as ``OrderPlaced``.
        """
        return {
            "event_bus": {
                "arn": self.arn,
                "name": self.pulumi_resource_name,
                "source": source,
                "detail_type": detail_type,
            }
        }

    def websocket_route(self, source: str, detail_type: str) -> WebSocketApiRouteArgs:
        """Returns a route of a WebSocket API that publishes the message as part of an event.

        Args:
            source: Source of the events, such as ``shop.orders``.
            detail_type: Detail type of the events, such as ``OrderPlaced``.
        """
        return {"event_bus": self.route(source, detail_type)["event_bus"]}  # type: ignore[typeddict-item]

    def link(self, *access: EventBusAction) -> LinkArgs:
        """Returns the event bus as a link of a function or a container.

        Args:
            access: ``publish``.
        """
        return {"event_bus": {"arn": self.arn, "access": [*access]}}

    def event_source(self, event_pattern: dict[str, Any]) -> FunctionEventSourceArgs:
        """Returns the events that match a pattern as an event source of a function.

        Args:
            event_pattern: Event pattern, such as ``{"detail-type": ["OrderPlaced"]}``.
        """
        return {"event_rule": {"event_bus_name": self.event_bus_name, "event_pattern": event_pattern}}

    def target(self, source: str | None = None, detail_type: str | None = None) -> TargetArgs:
        """Returns the event bus as a target of a rule, a schedule or a pipe.

        Args:
            source: Source of the events; required for a schedule and a pipe, and not for a rule.
            detail_type: Detail type of the events; as ``source``.
        """
        return {"event_bus": {"arn": self.arn, "source": source, "detail_type": detail_type}}


def _encrypt(scope: Scope, given: EventBusArgs[Completed]) -> Scope:
    """Returns the scope with the key of a hardened bus."""
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # Bus and archive cannot be named: EventBridge tries the key when they are created.
    names = (f"event-bus/{scope.name}-bus-*", f"archive/{scope.name}-archive-*")
    sources = [build_arn(scope, "events", name) for name in names]
    services: list[ServicePrincipalArgs] = [{"service": _SERVICE, "source_arn": source} for source in sources]
    # With the permission to look at the key (EventBridge user guide, authorizing EventBridge to use a key).
    looking = [allow_service(service, ["kms:DescribeKey"], "*", account) for service in services]
    return encrypt_if_hardened(
        scope, given, f"the events of the bus {scope.name}", statements=looking, services=services
    )
