"""Online store: orders as a saga, payments by hooks, reminders, and a hub of all that its tables commit."""

import pulumi

from cloudwatch_role import depend_on_cloudwatch_role
from local_arns import build_local_arn
from online_store.dashboard import Dashboard, create_dashboard
from online_store.fulfilment import TELL, Books, create_saga
from online_store.functions import TIMEOUT, create_function
from online_store.reminding import create_reminders
from safeguards import Safeguards, read_safeguards
from serverless_patterns import (
    AlarmTopic,
    ApiGatewayFacade,
    ApiGatewayFacadeRouteArgs,
    EventHub,
    Outbox,
    Queue,
    Saga,
    ScheduleGroup,
    Secret,
    Table,
    TableArgs,
    WebhookIntake,
)

ORDERS = "store.orders"
"""Source of the events of orders."""
WATCHED = ("orders", "changes", "store")
"""Beginnings of the names of the alarms that notify the topic of the stack."""
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
    """Returns the safeguards; the key of a hardened stack encrypts dead letters of the saga, too."""
    return read_safeguards(
        "store",
        "Encrypts orders, payments, hooks and alarms.",
        [
            {
                "service": "events.amazonaws.com",
                "source_arn": build_local_arn("events", "rule/orders-unfinished-rule-*"),
            },
            *(
                {
                    "service": "cloudwatch.amazonaws.com",
                    "source_arn": build_local_arn("cloudwatch", f"alarm:{name}-*"),
                }
                for name in WATCHED
            ),
        ],
    )


def create_table(name: str, safe: Safeguards, args: TableArgs) -> Table:
    """Creates a table."""
    return Table(name, {**args, "deletion_protection": safe.lasting, **safe.encrypted})


def receive_payments(books: Books, reminders: ScheduleGroup, safe: Safeguards) -> ApiGatewayFacadeRouteArgs:
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
        {
            "PAYMENTS": books.payments.link("GetItem", "UpdateItem"),
            "REMINDERS": reminders.link("DeleteSchedule"),
        },
        safe,
        statements=[TELL],
        event_sources={"hooks": intake.event_source()},
    )
    pulumi.export("signing_secret_arn", signing.arn)
    pulumi.export("hooks_dead_letter_queue_url", intake.dead_letter_queue_url)
    return intake.route()


def publish_orders(
    books: Books, saga: Saga, dashboard: Dashboard, safe: Safeguards, alarm_topic_arn: pulumi.Input[str]
) -> None:
    """Creates the hub, to which the outbox publishes each change of an order; other consumers join here."""
    changes = Queue("changed", {"visibility_timeout_seconds": 6 * TIMEOUT, **safe.watched})
    create_function(
        "history.handler",
        {"HISTORY": books.history.link("UpdateItem")},
        safe,
        event_sources={"changes": changes.event_source()},
    )
    hub = EventHub(
        "orders-hub",
        {
            "events": {"OrderPlaced": {}, "OrderChanged": {}},
            "alarm_topic_arn": alarm_topic_arn,
            "consumers": {
                "fulfilment": {
                    "detail_types": ["OrderPlaced"],
                    "input_path": "$.detail.data",
                    "target": saga.target(),
                },
                "history": {
                    "detail_types": ["OrderPlaced", "OrderChanged"],
                    "target": changes.target(),
                    "replays": True,
                },
                "dashboard": {
                    "detail_types": ["OrderPlaced", "OrderChanged"],
                    "target": dashboard.changes.target(),
                    "replays": True,
                },
            },
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
            "event_bus_arn": hub.arn,
            "detail_types": {"insert": "OrderPlaced", "modify": "OrderChanged"},
            **safe.guarded,
            "alarm_topic_arn": alarm_topic_arn,
        },
    )
    pulumi.export("bus_name", hub.event_bus_name)
    pulumi.export("unconsumed_queue_url", hub.unconsumed_queue_url)
    pulumi.export("outbox_dead_letter_queue_url", outbox.dead_letter_queue_url)


def create_api(
    books: Books,
    payments: ApiGatewayFacadeRouteArgs,
    dashboard: Dashboard,
    safe: Safeguards,
    alarm_topic_arn: pulumi.Input[str],
) -> None:
    """Creates the API of the store, whose routes write to one table, or read one."""
    place = create_function(
        "place.handler",
        {"STOCK": books.stock.link("GetItem"), "ORDERS": books.orders.link("GetItem", "PutItem")},
        safe,
    )
    api = ApiGatewayFacade(
        "store",
        {
            "authorizers": {"members": dashboard.members.authorizer()},
            "routes": {
                "PUT /orders/{id}": {**place.route(), "request_schema": ORDER},
                "GET /orders/{id}": books.orders.route("get"),
                "GET /orders/{id}/history": books.history.route("query"),
                "POST /payments": payments,
                "GET /dashboard": {**dashboard.show.route(), "authorizer": "members"},
            },
            "throttle": {"rate_limit": 50, "burst_limit": 100},
            "hardened": safe.hardened,
            "alarm_topic_arn": alarm_topic_arn,
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
    history=create_table("history", safe, {**by_id, "sort_key": {"name": "sequence"}}),
)
dashboard = create_dashboard(safe)
reminders = create_reminders(books.payments, safe)
alarm_topic_arn = safe.watched.get("alarm_topic_arn") or AlarmTopic("alarms", {**safe.encrypted}).arn
saga = create_saga(books, reminders, safe, alarm_topic_arn)
publish_orders(books, saga, dashboard, safe, alarm_topic_arn)
create_api(books, receive_payments(books, reminders, safe), dashboard, safe, alarm_topic_arn)
pulumi.export("orders_table_name", books.orders.table_name)
pulumi.export("stock_table_name", books.stock.table_name)
pulumi.export("payments_table_name", books.payments.table_name)
pulumi.export("saga_arn", saga.arn)
