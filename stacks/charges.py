"""Charges: a circuit breaker pauses them while the provider fails, an idempotent consumer books each once."""

from pathlib import Path

import pulumi

from safeguards import Safeguards, read_safeguards
from serverless_patterns import (
    CircuitBreaker,
    Function,
    HttpApi,
    IdempotentConsumer,
    Queue,
    Table,
    TableArgs,
)

PATTERNS = Path(__file__).resolve().parents[1] / "patterns"
TIMEOUT = 3
"""Seconds for a batch of charges, and until those that failed come again: the demo waits for them."""
BOOKING_TIMEOUT = 2
"""The same for a batch of bookings."""
BY_ID: TableArgs = {"partition_key": {"name": "id"}}


def create_provider(safe: Safeguards) -> pulumi.Output[str]:
    """Creates a stand-in of a payment provider; returns the URL of its charges."""
    table = Table("provider", {**BY_ID, "deletion_protection": safe.lasting, **safe.encrypted})
    provider = Function(
        "provider",
        {
            "code": str(PATTERNS / "circuit-breaker/provider"),
            "handler": "provider.handler",
            "links": {"CHARGES": table.link("GetItem", "UpdateItem")},
            **safe.logged,
        },
    )
    api = HttpApi("provider-api", {"routes": {"POST /charges": provider.route()}, **safe.guarded})
    pulumi.export("provider_table_name", table.table_name)
    return pulumi.Output.format("{0}/charges", api.url)


def create_bookings(safe: Safeguards) -> Queue:
    """Creates the consumer that books what is charged; returns its queue."""
    bookings = Queue(
        "bookings", {"visibility_timeout_seconds": BOOKING_TIMEOUT, "max_receive_count": 4, **safe.watched}
    )
    accounts = Table(
        "accounts",
        {"partition_key": {"name": "account"}, "deletion_protection": safe.lasting, **safe.encrypted},
    )
    book = IdempotentConsumer(
        "book",
        {
            "code": str(PATTERNS / "idempotent-consumer/src"),
            "handler": "book.handler",
            "timeout": BOOKING_TIMEOUT,
            "event_sources": {"bookings": bookings.event_source()},
            "links": {"ACCOUNTS": accounts.link("UpdateItem")},
            "force_destroy": not safe.lasting,
            **safe.guarded,
        },
    )
    pulumi.export("accounts_table_name", accounts.table_name)
    pulumi.export("book_name", book.function_name)
    pulumi.export("bookings_queue_url", bookings.url)
    pulumi.export("bookings_dead_letter_queue_url", bookings.dead_letter_queue_url)
    return bookings


safe = read_safeguards("circuit-breaker", "Encrypts charges, bookings and the state of the circuit.")
charges = CircuitBreaker(
    "charges",
    {
        "code": str(PATTERNS / "circuit-breaker/src"),
        "handler": "charge_and_book.handler",
        "timeout": TIMEOUT,
        "visibility_timeout_seconds": TIMEOUT,
        "failure_threshold": 3,
        "max_attempts": 2,
        "environment": {"PARTNER_URL": create_provider(safe)},
        "links": {"BOOKINGS": create_bookings(safe).link("send")},
        "force_destroy": not safe.lasting,
        **safe.guarded,
    },
)
api = HttpApi("shop", {"routes": {"POST /charges": charges.route()}, **safe.guarded})
pulumi.export("shop_url", api.url)
pulumi.export("charges_queue_url", charges.queue_url)
pulumi.export("charges_dead_letter_queue_url", charges.dead_letter_queue_url)
pulumi.export("circuit_table_name", charges.table_name)
pulumi.export("switch_name", charges.switch_name)
pulumi.export("event_source_mapping_id", charges.event_source_mapping_id)
