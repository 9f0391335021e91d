"""Tumbling windows: records of a shard that arrive within a time share a state."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from embedded_aws.event_sources.shards import Shard, Stream
from embedded_aws.json_values import Json, JsonObject, is_object, read_object

LONGEST_WINDOW: Final = 900
"""Seconds of the longest window (CreateSourceSettings in the Lambda API)."""
_LARGEST_STATE: Final = 1_000_000
"""Bytes of the state of a shard (Lambda developer guide, "Tumbling windows")."""


@dataclass(eq=False)
class Window:
    """A window of a shard that has begun.

    Attributes:
        start: When it begins, in seconds since the epoch.
        end: When the next one begins.
        state: What the function returned last.
        is_final: Whether all of its records were processed.
        is_early: Whether the state is too large; the window continues with an empty one.
    """

    start: int
    end: int
    state: JsonObject = field(default_factory=dict[str, Json])
    is_final: bool = False
    is_early: bool = False

    @classmethod
    def from_arrival(cls, arrival: float, seconds: int) -> "Window":
        """Returns the window of a record."""
        start = int(arrival) // seconds * seconds
        return cls(start, start + seconds)

    def event(self, stream: Stream, shard: Shard) -> dict[str, object]:
        """Returns the input of a function in addition to the records."""
        return {
            "window": {"start": _format_time(self.start), "end": _format_time(self.end)},
            "state": self.state,
            "shardId": shard.identifier,
            "eventSourceARN": stream.arn,
            "isFinalInvokeForWindow": self.is_final,
            "isWindowTerminatedEarly": self.is_early,
        }

    def keep(self, state: JsonObject) -> None:
        """Keeps the state that a function returned; after one that was too large, the next is empty."""
        self.state = {} if self.is_early else state
        self.is_early = len(json.dumps(self.state, ensure_ascii=False).encode()) > _LARGEST_STATE


def read_state(result: Mapping[str, object]) -> JsonObject | None:
    """Returns the state in the response of a function; None if it failed, which it also does without one."""
    body = result.get("body")
    if result.get("error"):
        return None
    if isinstance(body, str | bytes):
        try:
            body = json.loads(body)
        except ValueError:
            return None
    state = read_object(body).get("state")
    return state if is_object(state) else None


def _format_time(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
