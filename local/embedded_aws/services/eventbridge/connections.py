"""Connections, whose credentials are kept in Secrets Manager."""

import contextvars
import copy
import threading
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_text
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.eventbridge import Connection
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.eventbridge.answers import edit
from embedded_aws.services.eventbridge.api_destinations import authorize
from embedded_aws.services.eventbridge.connection_secrets import create_secret, delete_secret, update_secret
from embedded_aws.services.eventbridge.rejections import RejectionError, reject_by

_SECRETS: Final = frozenset({"Password", "ApiKeyValue", "ClientSecret"})
_TIMES: Final = ("CreationTime", "LastModifiedTime", "LastAuthorizedTime")
_OAUTH: Final = "OAUTH_CLIENT_CREDENTIALS"

_Given = Mapping[str, object]


def _complete(answer: JsonObject, given: _Given) -> JsonObject:
    """Gives a new connection its ID and its secret, and authorizes it."""
    record = eventbridge.connections[given["Name"]]
    record["ConnectionArn"] += f"/{new_uuid()}"
    record["SecretArn"] = create_secret(record)
    _keep_key(record, given)
    _start_authorization(record)
    return {
        **answer,
        "ConnectionArn": record["ConnectionArn"],
        "ConnectionState": record["ConnectionState"],
        "LastModifiedTime": record["LastModifiedTime"],
    }


def _keep_key(record: Connection, given: _Given) -> None:
    if key := read_text(given.get("KmsKeyIdentifier")):
        record["KmsKeyIdentifier"] = key
    elif "KmsKeyIdentifier" in given:
        record.pop("KmsKeyIdentifier", None)


def _start_authorization(record: Connection) -> None:
    """Requests the first token of a connection with OAuth; others are authorized immediately."""
    if record["AuthorizationType"] == _OAUTH:
        record["ConnectionState"] = "AUTHORIZING"
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(_authorize, record), daemon=True, name="connection").start()


def _authorize(record: Connection) -> None:
    try:
        authorize(record, refresh=True)
    except (OSError, ValueError) as error:
        record["ConnectionState"], record["StateReason"] = "DEAUTHORIZED", f"No token: {error}"
    else:
        record.pop("StateReason", None)
        record["ConnectionState"], record["LastAuthorizedTime"] = "AUTHORIZED", eventbridge.now()


def _hide_secrets(answer: JsonObject, _: _Given) -> JsonObject:
    return {name: value for name, value in _redact_members(answer).items() if name != "Description" or value}


def _redact(value: Json) -> Json:
    if is_array(value):
        return [_redact(each) for each in value]
    return _redact_members(value) if is_object(value) else value


def _redact_members(members: JsonObject) -> JsonObject:
    hidden = {*_SECRETS, "Value"} if members.get("IsValueSecret") else _SECRETS
    return {name: _redact(each) for name, each in members.items() if name not in hidden}


def _update(answer: JsonObject, given: _Given) -> Mapping[str, object]:
    """Updates the secret, and requests a token with the new credentials."""
    record = eventbridge.connections[given["Name"]]
    _keep_key(record, given)
    if "AuthParameters" in given or "AuthorizationType" in given:
        update_secret(record)
        _start_authorization(record)
    times = {name: value for name, value in record.items() if name in _TIMES}
    return {**answer, **times, "ConnectionState": record["ConnectionState"]}


def _delete(call: Operation) -> Operation:
    def delete(given: _Given) -> Response:
        """Deletes a connection with its secret, and answers with its times."""
        record = copy.deepcopy(eventbridge.connections[given["Name"]])
        times = {name: value for name, value in record.items() if name in _TIMES}
        delete_secret(record)
        return edit(lambda answer, _: {**answer, **times})(call)(given)

    return delete


def _require_connection(given: _Given) -> None:
    if given.get("Name") not in eventbridge.connections:
        raise RejectionError(
            "ResourceNotFoundException",
            f"Failed to describe the connection(s). Connection '{given.get('Name')}' does not exist.",
        )


PATCHES = (
    Patch(
        eventbridge.create_connection,
        edit(_complete),
        "a connection has an ID and a secret, and is authorized after its first token",
    ),
    Patch(
        eventbridge.describe_connection,
        steps(edit(_hide_secrets), reject_by(_require_connection)),
        "a connection is described without its secrets",
    ),
    Patch(
        eventbridge.update_connection,
        steps(edit(_update), reject_by(_require_connection)),
        "an updated connection has its times, another secret and another token",
    ),
    Patch(
        eventbridge.delete_connection,
        steps(_delete, reject_by(_require_connection)),
        "a deleted connection has its times",
    ),
)
