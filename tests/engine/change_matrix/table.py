"""What each argument of ``Table`` changes."""

import serverless_patterns as patterns
from tests.engine.change_matrix.rows import Change, Component

TABLE = Component(
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
)
