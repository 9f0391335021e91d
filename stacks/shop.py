"""A small shop behind one API, which the stacks ``gateway`` and ``static`` share."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from safeguards import Safeguards, read_safeguards
from serverless_patterns import (
    ApiGatewayFacade,
    ContainerService,
    Function,
    HttpApi,
    Queue,
    Table,
    UserPool,
    Workflow,
)
from serverless_patterns.component import Scope
from serverless_patterns.safeguards import ServicePrincipalArgs, create_dead_letters
from shop_api import SOURCES, Backends, create_api
from shop_http_api import create_http_api

FUNCTIONS = SOURCES / "functions"
ITEM = SOURCES / "item"
"""A project in TypeScript."""


@dataclass(frozen=True)
class Shop:
    """The components that the stacks export; ``monolith`` and ``http_api`` are None if the shop has none."""

    api: ApiGatewayFacade
    http_api: HttpApi | None
    items: Table
    orders: Table
    orders_queue: Queue
    events_queue: Queue
    quote: Workflow
    shipment: Workflow
    staff: UserPool
    monolith: ContainerService | None


def create_shop(pattern: str, *, monolith: bool = False) -> Shop:
    """Creates the shop from the configuration.

    Args:
        pattern: Name of the pattern, for tags.
        monolith: Whether the shop has a monolith, which serves all other paths, and an HTTP API beside the
            REST API.
    """
    bus = aws.cloudwatch.EventBus("shop-bus", tags={"pattern": pattern})
    rule = aws.cloudwatch.EventRule(
        "shop-rule",
        event_bus_name=bus.name,
        event_pattern=pulumi.Output.json_dumps({"source": [{"prefix": "shop."}]}),
        tags={"pattern": pattern},
    )
    events: ServicePrincipalArgs = {"service": "events.amazonaws.com", "source_arn": rule.arn}
    safe = read_safeguards(pattern, "Encrypts items, orders and events.", [events])
    events_queue = _create_event_queue(rule, events, safe)
    items, orders = _create_table("items", safe), _create_table("orders", safe)
    quote, shipment = _create_workflows(items, orders, bus, safe)
    backends = Backends(
        items=items,
        item=_create_item_function(items, safe),
        item_requests=_create_items_function(items, safe),
        orders=_create_order_queue(items, orders, safe),
        bus=bus,
        quote=quote,
        shipment=shipment,
        staff=_create_staff(safe),
        monolith=_create_monolith(safe) if monolith else None,
    )
    return Shop(
        api=create_api(backends, safe),
        http_api=create_http_api(backends, safe) if monolith else None,
        items=items,
        orders=orders,
        orders_queue=backends.orders,
        events_queue=events_queue,
        quote=quote,
        shipment=shipment,
        staff=backends.staff,
        monolith=backends.monolith,
    )


def _create_event_queue(
    rule: aws.cloudwatch.EventRule, sender: ServicePrincipalArgs, safe: Safeguards
) -> Queue:
    """Creates the queue of the events, and the dead-letter queue of the rule."""
    queue = Queue("events", {"senders": [sender], **safe.watched})
    encrypted, alarm_topic_arn = safe.encrypted, safe.watched.get("alarm_topic_arn")
    scope = Scope("events", None, encrypted["tags"], encrypted.get("kms_key_arn"), alarm_topic_arn)
    undelivered = create_dead_letters(scope.child_scope("undelivered"), senders=[sender])
    aws.cloudwatch.EventTarget(
        "events-target",
        rule=rule.name,
        event_bus_name=rule.event_bus_name,
        arn=queue.arn,
        dead_letter_config={"arn": undelivered.arn},
    )
    return queue


def _create_table(name: str, safe: Safeguards) -> Table:
    return Table(
        name, {"partition_key": {"name": "id"}, "deletion_protection": safe.lasting, **safe.encrypted}
    )


def _create_item_function(items: Table, safe: Safeguards) -> Function:
    """Creates the function that reads and writes one item; esbuild bundles it."""
    return Function(
        "item",
        {
            "code": str(ITEM),
            "handler": "item.handler",
            "runtime": "nodejs22.x",
            "environment": _web_origin(),
            "links": {"ITEMS_TABLE": items.link("GetItem", "PutItem")},
            **safe.logged,
        },
    )


def _create_items_function(items: Table, safe: Safeguards) -> Function:
    """Creates the function for all other requests about items."""
    actions = ("DeleteItem", "BatchGetItem", "Scan")
    return Function(
        "item-requests",
        {
            "code": str(FUNCTIONS),
            "handler": "items.handler",
            "environment": _web_origin(),
            "links": {"ITEMS_TABLE": items.link(*actions)},
            **safe.logged,
        },
    )


def _web_origin() -> dict[str, pulumi.Input[str]]:
    return {"WEB_ORIGIN": pulumi.Config().require("allowedOrigin")}


def _create_order_queue(items: Table, orders: Table, safe: Safeguards) -> Queue:
    """Creates the queue of orders, and the function that writes orders to the table."""
    queue = Queue("orders", {**safe.watched})
    Function(
        "order-consumer",
        {
            "code": str(FUNCTIONS),
            "handler": "orders.handler",
            "requirements_files": [str(FUNCTIONS / "requirements.txt")],
            "links": {"ITEMS_TABLE": items.link("GetItem"), "ORDERS_TABLE": orders.link("PutItem")},
            "event_sources": {"orders": queue.event_source()},
            **safe.logged,
        },
    )
    return queue


def _create_workflows(
    items: Table, orders: Table, bus: aws.cloudwatch.EventBus, safe: Safeguards
) -> tuple[Workflow, Workflow]:
    quote = Workflow(
        "quote",
        {
            "type": "EXPRESS",
            "definition_file": str(SOURCES / "quote.asl.json"),
            "definition_substitutions": {"ItemsTable": items.table_name},
            "policy_statements": safe.using_key,
            **safe.guarded,
        },
    )
    shipment = Workflow(
        "shipment",
        {
            "definition_file": str(SOURCES / "shipment.asl.json"),
            "definition_substitutions": {"OrdersTable": orders.table_name, "BusName": bus.name},
            "policy_statements": safe.using_key,
            **safe.guarded,
        },
    )
    return quote, shipment


def _create_staff(safe: Safeguards) -> UserPool:
    return UserPool(
        "staff",
        {
            "clients": {"desk": {"auth_flows": ["ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]}},
            "deletion_protection": safe.lasting,
            "hardened": safe.hardened,
            **safe.encrypted,
        },
    )


def _create_monolith(safe: Safeguards) -> ContainerService:
    return ContainerService("monolith", {"context": str(SOURCES / "monolith"), **safe.guarded})
