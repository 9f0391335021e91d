"""Items of tables."""

import copy
import json
from collections import defaultdict
from typing import Any, cast

from ministack.services import dynamodb, pipes

from embedded_aws.server.data.store import Entries
from embedded_aws.services.lambda_.event_sources.mappings import skip_records

_TABLES = cast("Any", dynamodb)
_PIPES = cast("Any", pipes)


class Items:
    """The items of a table by their partition and sort key."""

    def clear(self, name: str) -> None:
        """Deletes all items of a table, and what its stream has for functions."""
        table = _TABLES._tables.get(name)
        if table is None:
            return
        with _TABLES._lock:
            table["items"] = defaultdict(dict)
            _TABLES._items_replaced(table)
        self.skip_stream(name)

    def skip_stream(self, name: str) -> None:
        """Lets the functions and pipes of a stream continue after its last record."""
        table: dict[str, Any] = _TABLES._tables.get(name) or {}
        stream, end = table.get("LatestStreamArn"), _TABLES.stream_end_position(name)
        if stream:
            skip_records(stream)
        for pipe in _PIPES._pipes.values():
            if stream and pipe["Source"] == stream:
                _PIPES._positions[pipe["Arn"]] = end

    def read(self, name: str) -> Entries | None:
        """Returns copies of all items of a table."""
        table = _TABLES._tables.get(name)
        if table is None:
            return None
        with _TABLES._lock:
            return {
                json.dumps([partition, sort]): copy.deepcopy(item)
                for partition, items in list(table["items"].items())
                for sort, item in list(items.items())
            }

    def write(self, name: str, entries: Entries) -> None:
        """Stores items in a table."""
        table = _TABLES._tables.get(name)
        if table is None:
            return
        with _TABLES._lock:
            for key, item in entries.items():
                partition, sort = json.loads(key)
                _TABLES._set_item(table, partition, sort, copy.deepcopy(item))
