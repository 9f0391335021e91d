"""API destinations, which name their connection by its whole ARN and have HTTPS endpoints."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.eventbridge.answers import edit
from embedded_aws.services.eventbridge.rejections import RejectionError, reject_by

_LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})

_Given = Mapping[str, object]


def _require_endpoint(given: _Given) -> None:
    """Requires HTTPS, except of servers on this machine."""
    parts = urlsplit(read_text(given.get("InvocationEndpoint")) or "https://")
    host = parts.hostname or ""
    if parts.scheme == "http" and host not in _LOCAL and not host.endswith(".localhost"):
        raise RejectionError(
            "ValidationException",
            "Parameter InvocationEndpoint is not valid. Reason: must be an HTTPS endpoint.",
        )


def _require_connection(given: _Given) -> None:
    arn = given.get("ConnectionArn")
    name = str(arn).partition(":connection/")[2].partition("/")[0]
    if arn and name not in eventbridge.connections:
        raise RejectionError("ResourceNotFoundException", f"Connection '{name}' does not exist.")


def _add_id(answer: JsonObject, given: _Given) -> JsonObject:
    """Gives a new API destination its ID."""
    record = eventbridge.api_destinations[given["Name"]]
    record["ApiDestinationArn"] += f"/{new_uuid()}"
    return {**answer, "ApiDestinationArn": record["ApiDestinationArn"]}


def _hide_empty(destination: JsonObject) -> JsonObject:
    return {name: value for name, value in destination.items() if name != "Description" or value}


def _require_destination(given: _Given) -> None:
    if given.get("Name") not in eventbridge.api_destinations:
        raise RejectionError(
            "ResourceNotFoundException",
            "Failed to describe the api-destination(s). An api-destination "
            f"'{given.get('Name')}' does not exist.",
        )


def _add_rates(answer: JsonObject, _: _Given) -> JsonObject:
    for destination in map(read_object, read_array(answer["ApiDestinations"])):
        record = eventbridge.api_destinations[destination["Name"]]
        destination["InvocationRateLimitPerSecond"] = record["InvocationRateLimitPerSecond"]
    return answer


PATCHES = (
    Patch(
        eventbridge.create_api_destination,
        steps(edit(_add_id), reject_by(_require_connection), reject_by(_require_endpoint)),
        "an API destination has an ID, a connection that exists, and an HTTPS endpoint",
    ),
    Patch(
        eventbridge.update_api_destination,
        steps(reject_by(_require_connection), reject_by(_require_endpoint), reject_by(_require_destination)),
        "so does an updated API destination",
    ),
    Patch(
        eventbridge.describe_api_destination,
        steps(edit(lambda answer, _: _hide_empty(answer)), reject_by(_require_destination)),
        "an API destination is described without empty members",
    ),
    Patch(eventbridge.list_api_destinations, edit(_add_rates), "listed API destinations have their rate"),
)
