"""Items of tables."""

import copy
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import cast

from embedded_aws.event_sources.readers import skip_records
from embedded_aws.ministack import dynamodb
from embedded_aws.server.data.store import Entries


class Items:
    """The items of a table by their partition and sort key."""

    def clear(self, name: str) -> None:
        """Deletes all items of a table, and what its stream has for functions."""
        table = dynamodb.tables.get(name)
        if table is None:
            return
        with dynamodb.lock:
            table["items"] = defaultdict(dict)
            dynamodb.items_replaced(table)
        self.skip_stream(name)

    def skip_stream(self, name: str) -> None:
        """Lets the functions and pipes of a stream continue after its last record."""
        table = dynamodb.tables.get(name)
        if table and (stream := table.get("LatestStreamArn")):
            skip_records(stream)

    def read(self, name: str) -> Entries | None:
        """Returns copies of all items of a table."""
        table = dynamodb.tables.get(name)
        if table is None:
            return None
        with dynamodb.lock:
            return {
                json.dumps([partition, sort]): copy.deepcopy(item)
                for partition, items in list(table["items"].items())
                for sort, item in list(items.items())
            }

    def write(self, name: str, entries: Entries) -> None:
        """Stores items in a table."""
        table = dynamodb.tables.get(name)
        if table is None:
            return
        with dynamodb.lock:
            for key, item in cast("Mapping[str, dynamodb.Item]", entries).items():
                partition, sort = json.loads(key)
                dynamodb.set_item(table, partition, sort, copy.deepcopy(item))
