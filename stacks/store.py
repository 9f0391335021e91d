"""Online store: orders as a saga, payments by signed hooks, and events of all that its tables commit."""

import pulumi

from alarms import build_local_arn, create_alarm_topic
from cloudwatch_role import depend_on_cloudwatch_role
from online_store.fulfilment import TELL, Books, create_saga
from online_store.functions import TIMEOUT, create_function
from safeguards import Safeguards, read_safeguards
from serverless_patterns import (
    ApiGatewayFacade,
    ApiGatewayFacadeRouteArgs,
    EventBus,
    EventRule,
    Outbox,
    Secret,
    Table,
    TableArgs,
    WebhookIntake,
)

ORDERS = "store.orders"
"""Source of the events of orders."""
ORDER = {
    "type": "object",
    "required": ["item", "quantity", "country"],
    "properties": {
        "item": {"type": "string", "minLength": 1, "maxLength": 100},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 100},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
    },
    "additionalProperties": False,
}


def read_settings() -> Safeguards:
    """Returns the safeguards; the key of a hardened stack encrypts the dead letters of its rules, too."""
    rules = [
        build_local_arn("events", f"rule/{names}") for names in ("orders-unfinished-rule-*", "store-bus-*")
    ]
    return read_safeguards(
        "store",
        "Encrypts orders, payments, hooks and alarms.",
        [
            *({"service": "events.amazonaws.com", "source_arn": arn} for arn in rules),
            {
                "service": "cloudwatch.amazonaws.com",
                "source_arn": build_local_arn("cloudwatch", "alarm:orders-*"),
            },
        ],
    )


def create_table(name: str, safe: Safeguards, args: TableArgs) -> Table:
    """Creates a table."""
    return Table(name, {**args, "deletion_protection": safe.lasting, **safe.encrypted})


def receive_payments(books: Books, safe: Safeguards) -> ApiGatewayFacadeRouteArgs:
    """Creates the intake of the provider's hooks and its consumer; returns the route of the intake."""
    signing = Secret("provider-signing", {"force_destroy": not safe.lasting, **safe.encrypted})
    intake = WebhookIntake(
        "payments",
        {
            "scheme": "stripe",
            "secret_arn": signing.arn,
            "secret_kms_key_arn": safe.encrypted.get("kms_key_arn"),
            "visibility_timeout_seconds": 6 * TIMEOUT,
            "force_destroy": not safe.lasting,
            **safe.guarded,
        },
    )
    create_function(
        "payments.receive",
        {"PAYMENTS": books.payments.link("GetItem", "UpdateItem")},
        safe,
        statements=[TELL],
        event_sources={"hooks": intake.event_source()},
    )
    pulumi.export("signing_secret_arn", signing.arn)
    pulumi.export("hooks_dead_letter_queue_url", intake.dead_letter_queue_url)
    return intake.route()


def publish_orders(books: Books, safe: Safeguards) -> EventBus:
    """Creates the bus, to which the outbox publishes each change of an order; other consumers join here."""
    bus = EventBus(
        "store",
        {
            "archive_retention_days": 30,
            "hardened": safe.hardened,
            "force_destroy": not safe.lasting,
            "tags": safe.encrypted["tags"],
        },
    )
    outbox = Outbox(
        "changes",
        {
            "stream": books.orders.event_source(),
            "source": ORDERS,
            "event_bus_arn": bus.arn,
            "detail_types": {"insert": "OrderPlaced", "modify": "OrderChanged"},
            **safe.guarded,
        },
    )
    pulumi.export("bus_name", bus.event_bus_name)
    pulumi.export("outbox_dead_letter_queue_url", outbox.dead_letter_queue_url)
    return bus


def create_api(books: Books, history: Table, payments: ApiGatewayFacadeRouteArgs, safe: Safeguards) -> None:
    """Creates the API of the store, whose routes write to one table, or read one."""
    place = create_function(
        "place.handler",
        {"STOCK": books.stock.link("GetItem"), "ORDERS": books.orders.link("GetItem", "PutItem")},
        safe,
    )
    api = ApiGatewayFacade(
        "store",
        {
            "routes": {
                "PUT /orders/{id}": {**place.route(), "request_schema": ORDER},
                "GET /orders/{id}": books.orders.route("get"),
                "GET /orders/{id}/history": history.route("query"),
                "POST /payments": payments,
            },
            "throttle": {"rate_limit": 50, "burst_limit": 100},
            "hardened": safe.hardened,
            **safe.encrypted,
        },
        depend_on_cloudwatch_role("store", safe),
    )
    pulumi.export("api_url", api.url)


safe = read_settings()
by_id: TableArgs = {"partition_key": {"name": "id"}}
books = Books(
    orders=create_table("placed", safe, {**by_id, "stream_view_type": "NEW_IMAGE"}),
    stock=create_table("stock", safe, {"partition_key": {"name": "item"}}),
    payments=create_table("receivables", safe, by_id),
    effects=create_table("effects", safe, by_id),
)
history = create_table("history", safe, {**by_id, "sort_key": {"name": "sequence"}})
bus = publish_orders(books, safe)
saga = create_saga(books, safe, create_alarm_topic(safe, "orders-*"))
EventRule(
    "fulfil",
    {
        "event_bus_name": bus.event_bus_name,
        "event_pattern": {"source": [ORDERS], "detail-type": ["OrderPlaced"]},
        "input_path": "$.detail.data",
        "target": saga.target(),
        **safe.watched,
    },
)
create_function(
    "history.handler",
    {"HISTORY": history.link("UpdateItem")},
    safe,
    event_sources={"changes": bus.event_source({"source": [ORDERS]})},
)
create_api(books, history, receive_payments(books, safe), safe)
pulumi.export("orders_table_name", books.orders.table_name)
pulumi.export("stock_table_name", books.stock.table_name)
pulumi.export("payments_table_name", books.payments.table_name)
pulumi.export("saga_arn", saga.arn)
