"""Connections, whose ARNs end with an ID, and the API destinations that use them."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.eventbridge.answers import edit
from embedded_aws.services.eventbridge.rejections import RejectionError, reject_by

_SECRETS: Final = frozenset({"Password", "ApiKeyValue", "ClientSecret"})
_TIMES: Final = ("CreationTime", "LastModifiedTime", "LastAuthorizedTime")

_Given = Mapping[str, Any]


def _complete(answer: Any, given: _Given) -> Any:
    """Gives a new connection its ID."""
    record = eventbridge.connections[given["Name"]]
    record["ConnectionArn"] += f"/{new_uuid()}"
    return {
        **answer,
        "ConnectionArn": record["ConnectionArn"],
        "LastModifiedTime": record["LastModifiedTime"],
    }


def _hide_secrets(answer: Any, _: _Given) -> Any:
    return {name: value for name, value in _redact(answer).items() if name != "Description" or value}


def _redact(value: Any) -> Any:
    if isinstance(value, list):
        return [_redact(each) for each in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    hidden = {*_SECRETS, "Value"} if members.get("IsValueSecret") else _SECRETS
    return {name: _redact(each) for name, each in members.items() if name not in hidden}


def _add_times(answer: Any, given: _Given) -> Any:
    record = eventbridge.connections[given["Name"]]
    return {**answer, **{name: record[name] for name in _TIMES if name in record}}


def _delete(call: Callable[..., Any]) -> Callable[..., Any]:
    def delete(given: _Given) -> Any:
        """Deletes a connection and answers with its times."""
        record = copy.deepcopy(eventbridge.connections[given["Name"]])
        times = {name: record[name] for name in _TIMES if name in record}
        return edit(lambda answer, _: {**answer, **times})(call)(given)

    return delete


def _require_connection(given: _Given) -> None:
    if given.get("Name") not in eventbridge.connections:
        raise RejectionError(
            "ResourceNotFoundException",
            f"Failed to describe the connection(s). Connection '{given.get('Name')}' does not exist.",
        )


def _require_destination(given: _Given) -> None:
    if given.get("Name") not in eventbridge.api_destinations:
        raise RejectionError(
            "ResourceNotFoundException",
            "Failed to describe the api-destination(s). An api-destination "
            f"'{given.get('Name')}' does not exist.",
        )


def _remove_id(call: Callable[..., Any]) -> Callable[..., Any]:
    """MiniStack finds the connection of an API destination by the end of its ARN."""

    def call_without_id(given: _Given) -> Any:
        arn = str(given.get("ConnectionArn", ""))
        name = arn.partition(":connection/")[2].partition("/")[0]
        if name not in eventbridge.connections:
            return call(given)
        return call({**given, "ConnectionArn": arn.partition(":connection/")[0] + f":connection/{name}"})

    return call_without_id


def _restore_id(destination: Any) -> Any:
    """Returns an API destination with the whole ARN of its connection."""
    name = str(destination.get("ConnectionArn", "")).rpartition("/")[2]
    record = eventbridge.connections.get(name)
    return {**destination, "ConnectionArn": record["ConnectionArn"]} if record else destination


def _restore_ids(answer: Any, _: _Given) -> Any:
    return {**answer, "ApiDestinations": [_restore_id(each) for each in answer["ApiDestinations"]]}


PATCHES = (
    Patch(eventbridge.create_connection, edit(_complete), "the ARN of a connection ends with an ID"),
    Patch(
        eventbridge.describe_connection,
        steps(edit(_hide_secrets), reject_by(_require_connection)),
        "a connection is described without its secrets",
    ),
    Patch(
        eventbridge.update_connection,
        steps(edit(_add_times), reject_by(_require_connection)),
        "an updated connection has its times",
    ),
    Patch(
        eventbridge.delete_connection,
        steps(_delete, reject_by(_require_connection)),
        "a deleted connection has its times",
    ),
    Patch(
        eventbridge.create_api_destination,
        _remove_id,
        "an API destination finds a connection with an ID",
    ),
    Patch(
        eventbridge.update_api_destination,
        steps(_remove_id, reject_by(_require_destination)),
        "so does an updated API destination",
    ),
    Patch(
        eventbridge.describe_api_destination,
        steps(edit(lambda answer, _: _restore_id(answer)), reject_by(_require_destination)),
        "an API destination has the whole ARN of its connection",
    ),
    Patch(
        eventbridge.list_api_destinations,
        steps(edit(_restore_ids), _remove_id),
        "API destinations are found by the whole ARN of their connection",
    ),
)
