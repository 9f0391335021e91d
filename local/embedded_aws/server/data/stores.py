"""The stores of data, by its kind."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.server.data.items import Items
from embedded_aws.server.data.messages import Messages
from embedded_aws.server.data.objects import Objects
from embedded_aws.server.data.records import Executions, LogEvents
from embedded_aws.server.data.store import KeptStore, Store
from embedded_aws.server.data.streams import StreamRecords
from embedded_aws.server.data.users import Users

KEPT_STORES: Final[Mapping[str, KeptStore]] = {
    "objects": Objects(),
    "items": Items(),
    "messages": Messages(),
    "users": Users(),
}
"""Data that can be saved and restored."""
STORES: Final[Mapping[str, Store]] = {
    **KEPT_STORES,
    "executions": Executions(),
    "log events": LogEvents(),
    "records": StreamRecords(),
}
"""Data that can be deleted."""
