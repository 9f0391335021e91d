"""What a changed argument does to the resources of a component: update, replace, create, or delete."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import serverless_patterns as patterns

_CAPTION = Path(__file__).parents[2] / "patterns/fan-out-conversion/src/caption"
_CODE = {"code": str(_CAPTION), "handler": "caption.handler"}
_CONVERSION = {**_CODE, "output_suffix": ".txt"}


@dataclass(frozen=True)
class Change:
    """One argument, changed alone.

    Attributes:
        argument: Its name.
        value: Its new value.
        operations: The operation on each resource by its name, without that of the component.
    """

    argument: str
    value: Any
    operations: dict[str, str]


@dataclass(frozen=True)
class Component:
    """A component and what is changed in it.

    Attributes:
        make: Creates it with a name and its arguments.
        arguments: Those before the change.
        changes: Each is made alone, and taken back.
    """

    make: Any
    arguments: dict[str, Any]
    changes: list[Change] = field(default_factory=list)


MATRIX = {
    "Queue": Component(
        patterns.Queue,
        {"force_destroy": True},
        [
            Change("visibility_timeout_seconds", 60, {"queue": "update"}),
            Change("max_receive_count", 3, {"queue": "update"}),
            Change("message_retention_seconds", 3600, {"queue": "update"}),
            Change("delay_seconds", 5, {"queue": "update"}),
            Change(
                "fifo",
                True,
                {
                    "dead-letters": "replace",
                    "dead-letters-policy": "replace",
                    "dead-letters-redrive": "replace",
                    "queue": "replace",
                    "queue-policy": "replace",
                },
            ),
            Change(
                "hardened",
                True,
                {"key": "create", "key-policy": "create", "dead-letters": "update", "queue": "update"},
            ),
            Change("tags", {"team": "post"}, {"dead-letters": "update", "queue": "update"}),
        ],
    ),
    "Topic": Component(
        patterns.Topic,
        {"force_destroy": True},
        [
            Change(
                "publishers",
                [
                    {
                        "service": "events.amazonaws.com",
                        "source_arn": "arn:aws:events:us-east-1:123456789012:rule/r",
                    }
                ],
                {"topic-policy": "update"},
            ),
            Change("hardened", True, {"key": "create", "key-policy": "create", "topic": "update"}),
            Change("tags", {"team": "post"}, {"topic": "update"}),
        ],
    ),
    "Bucket": Component(
        patterns.Bucket,
        {"force_destroy": True},
        [
            Change("versioned", False, {"versioning": "update"}),
            Change("noncurrent_version_expiration_days", 7, {"lifecycle": "update"}),
            Change("expiration_days", 7, {"lifecycle": "update"}),
            Change(
                "cors_rules",
                [{"allowed_origins": ["https://a.example"], "allowed_methods": ["GET"]}],
                {"cors": "create"},
            ),
            Change("access_log_bucket_name", "logs-of-others", {"logging": "create"}),
            Change("hardened", True, {"key": "create", "key-policy": "create", "encryption": "update"}),
            Change("force_destroy", False, {"bucket": "update"}),
            Change("tags", {"team": "post"}, {"bucket": "update"}),
        ],
    ),
    "Table": Component(
        patterns.Table,
        {"partition_key": {"name": "id"}, "deletion_protection": False, "force_destroy": True},
        [
            Change("partition_key", {"name": "number", "type": "N"}, {"table": "replace"}),
            Change("sort_key", {"name": "day"}, {"table": "replace"}),
            Change("secondary_indexes", {"by-day": {"partition_key": {"name": "day"}}}, {"table": "update"}),
            Change("point_in_time_recovery_days", 7, {"table": "update"}),
            Change("stream_view_type", "NEW_IMAGE", {"table": "update"}),
            Change("ttl_attribute", "until", {"table": "update"}),
            Change("deletion_protection", True, {"table": "update"}),
            Change("hardened", True, {"key": "create", "key-policy": "create", "table": "update"}),
            Change("tags", {"team": "post"}, {"table": "update"}),
        ],
    ),
    "Function": Component(
        patterns.Function,
        {**_CODE, "force_destroy": True},
        [
            Change("memory_size", 512, {"function": "update"}),
            Change("timeout", 10, {"function": "update"}),
            Change("ephemeral_storage_size", 1024, {"function": "update"}),
            Change("architecture", "x86_64", {"function": "update"}),
            Change("runtime", "python3.12", {"function": "update"}),
            Change("environment", {"MODE": "1"}, {"function": "update"}),
            Change(
                "policy_statements",
                [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
                {"policy": "update"},
            ),
            Change("reserved_concurrent_executions", 5, {"function": "update"}),
            Change("log_retention_days", 7, {"logs": "update"}),
            Change("tags", {"team": "post"}, {"function": "update", "logs": "update", "role": "update"}),
        ],
    ),
    "FanOutConversion": Component(
        patterns.FanOutConversion,
        {"conversions": {"one": _CONVERSION, "two": _CONVERSION}, "force_destroy": True},
        [
            Change(
                "conversions",
                {"one": _CONVERSION, "two": {**_CONVERSION, "memory_size": 512}},
                {"two-function": "update"},
            ),
            Change(
                "conversions",
                {"one": _CONVERSION, "two": {**_CONVERSION, "filter_suffixes": [".png"]}},
                {"two-function": "update", "two-uploads-subscription": "update"},
            ),
            Change(
                "conversions",
                {"one": _CONVERSION, "two": {**_CONVERSION, "max_receive_count": 3}},
                {"two-function": "update", "two-queue": "update"},
            ),
            Change(
                "conversions",
                {"one": _CONVERSION, "two": {**_CONVERSION, "batch_size": 5}},
                {"two-mapping": "update"},
            ),
            Change(
                "conversions",
                {"one": _CONVERSION},
                {
                    "two-dead-letters": "delete",
                    "two-dead-letters-policy": "delete",
                    "two-dead-letters-redrive": "delete",
                    "two-function": "delete",
                    "two-logs": "delete",
                    "two-mapping": "delete",
                    "two-policy": "delete",
                    "two-queue": "delete",
                    "two-queue-policy": "delete",
                    "two-role": "delete",
                    "two-uploads-subscription": "delete",
                },
            ),
            Change(
                "conversions",
                {"one": _CONVERSION, "two": _CONVERSION, "three": _CONVERSION},
                {
                    "three-dead-letters": "create",
                    "three-dead-letters-policy": "create",
                    "three-dead-letters-redrive": "create",
                    "three-function": "create",
                    "three-logs": "create",
                    "three-mapping": "create",
                    "three-policy": "create",
                    "three-queue": "create",
                    "three-queue-policy": "create",
                    "three-role": "create",
                    "three-uploads-subscription": "create",
                },
            ),
            Change("upload_allowed_origins", ["https://a.example"], {"source-cors": "create"}),
            Change(
                "output_cache_control", "max-age=60", {"one-function": "update", "two-function": "update"}
            ),
            Change(
                "status_notifications",
                True,
                {
                    "one-function": "update",
                    "one-policy": "update",
                    "two-function": "update",
                    "two-policy": "update",
                    "outcomes-topic": "create",
                    "outcomes-topic-policy": "create",
                },
            ),
            Change("log_retention_days", 7, {"one-logs": "update", "two-logs": "update"}),
            Change(
                "tags",
                {"team": "post"},
                {
                    "one-dead-letters": "update",
                    "one-function": "update",
                    "one-logs": "update",
                    "one-mapping": "update",
                    "one-queue": "update",
                    "one-role": "update",
                    "two-dead-letters": "update",
                    "two-function": "update",
                    "two-logs": "update",
                    "two-mapping": "update",
                    "two-queue": "update",
                    "two-role": "update",
                    "output-bucket": "update",
                    "source-bucket": "update",
                    "uploads-topic": "update",
                },
            ),
        ],
    ),
}
