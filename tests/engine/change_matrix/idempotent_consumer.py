"""Effects of each argument of ``IdempotentConsumer``."""

import json
import time
from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import ARN, KEY_ARN, PATTERNS, ROOT, TOPIC_ARN, Change, Component

_CODE = PATTERNS / "idempotent-consumer/src"
_EVENTS: dict[str, Any] = {"event_rule": {"event_pattern": {"source": ["bank"]}}}


def _make(name: str, arguments: dict[str, Any]) -> patterns.IdempotentConsumer:
    """Creates the consumer, its queue and the table of its effects."""
    payments = patterns.Queue(f"{name}-payments", {"visibility_timeout_seconds": 180})
    accounts = patterns.Table(
        f"{name}-accounts",
        {
            "partition_key": {"name": "account"},
            "deletion_protection": False,
            "point_in_time_recovery_days": 0,
        },
    )
    pulumi.export("payments", payments.url)
    pulumi.export("accounts", accounts.table_name)
    sources = {"payments": payments.event_source(), **arguments.get("event_sources", {})}
    links = {"ACCOUNTS": accounts.link("UpdateItem"), **arguments.get("links", {})}
    given = {**arguments, "event_sources": sources, "links": links}
    return patterns.IdempotentConsumer(name, cast("Any", given))


def _probe(deployment: Deployment) -> None:
    """A payment that is sent three times is booked once."""
    account = f"a-{time.time_ns()}"
    body = json.dumps({"id": account, "account": account, "cents": 5})
    entries: Any = [{"Id": str(number), "MessageBody": body} for number in range(3)]
    deployment.client("sqs").send_message_batch(QueueUrl=deployment.outputs["payments"], Entries=entries)
    key: Any = {"account": {"S": account}}

    def look() -> dict[str, Any] | None:
        table = deployment.outputs["accounts"]
        return deployment.client("dynamodb").get_item(TableName=table, Key=key).get("Item")

    assert eventually(look, "a booked payment")["cents"] == {"N": "5"}


_FUNCTION = {"consumer-function": "update"}
_ENCRYPTED = {
    "consumer-function": "update",
    "consumer-logs": "update",
    "consumer-policy": "update",
    "records-table": "update",
}
IDEMPOTENT_CONSUMER = Component(
    _make,
    {"code": str(_CODE), "handler": "book.handler", "force_destroy": True},
    [
        Change(
            "code",
            str(ROOT / "tests/data/consumers"),
            _FUNCTION,
            unprobed="the other code does nothing",
        ),
        Change("handler", "book.book", _FUNCTION, unprobed="the other function is not a handler"),
        Change(
            "event_sources",
            {"placed": _EVENTS},
            {
                "consumer-asynchronous": "create",
                "consumer-dead-letters": "create",
                "consumer-dead-letters-policy": "create",
                "consumer-placed": "create",
                "consumer-placed-permission": "create",
                "consumer-placed-target": "create",
                "consumer-policy": "update",
            },
        ),
        Change("retention_days", 60, _FUNCTION),
        Change("runtime", "python3.12", _FUNCTION),
        Change("architecture", "x86_64", _FUNCTION),
        Change("memory_size", 512, _FUNCTION),
        Change("timeout", 20, _FUNCTION),
        Change("environment", {"MODE": "1"}, _FUNCTION),
        Change(
            "links",
            {"SIZES": {"table": {"arn": ARN("dynamodb", "table/sizes"), "access": ["read"]}}},
            {**_FUNCTION, "consumer-policy": "update"},
        ),
        Change(
            "policy_statements",
            [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
            {"consumer-policy": "update"},
        ),
        Change("log_retention_days", 7, {"consumer-logs": "update"}),
        Change("alarm_topic_arn", TOPIC_ARN, {"consumer-errors-alarm": "create"}),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "consumer-function": "update",
                "consumer-logs": "update",
                "consumer-payments": "update",
                "consumer-role": "update",
                "records-table": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={"requirements_files": "They are packaged with `code`."},
)
