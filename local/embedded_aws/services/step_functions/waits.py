"""Timestamps of Wait states in tests of a state."""

from collections.abc import Callable

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.step_functions.errors import fail
from embedded_aws.services.step_functions.timestamps import parse_timestamp


def _require_offset(timestamp_of: Callable[..., str]) -> Callable[..., str]:
    """Timestamps of JSONata expressions have an offset, and exist."""

    def find_timestamp(state: JsonObject, given: Json, ctx: JsonObject) -> str:
        timestamp = timestamp_of(state, given, ctx)
        if parse_timestamp(timestamp) is None:
            raise fail(
                ctx,
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format "
                f"string: {timestamp}",
                "States.QueryEvaluationError",
            )
        return timestamp

    return find_timestamp


PATCHES = (
    Patch(
        step_functions.wait_timestamp,
        _require_offset,
        "a timestamp of a JSONata expression needs an offset",
    ),
)
