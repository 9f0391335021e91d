"""The secrets of connections, which EventBridge manages in Secrets Manager."""

import json
import re
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_object
from embedded_aws.ministack.eventbridge import Connection
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.service_calls.managed_secrets import (
    create_managed_secret,
    delete_managed_secret,
    put_managed_value,
)

_KINDS: Final = ("BasicAuthParameters", "ApiKeyAuthParameters")


def create_secret(connection: Connection) -> str:
    """Creates the secret of a new connection, and returns its ARN."""
    name = f"events!connection/{connection['Name']}/{new_uuid()}"
    value = json.dumps(_build_value(connection["AuthParameters"]))
    # Its name has a new UUID, and is not in use.
    return create_managed_secret(name, value, owner="events") or ""


def update_secret(connection: Connection) -> None:
    """Gives the secret of a connection its new credentials."""
    put_managed_value(connection["SecretArn"], json.dumps(_build_value(connection["AuthParameters"])))


def delete_secret(connection: Connection) -> None:
    """Deletes the secret of a connection."""
    delete_managed_secret(connection["SecretArn"])


def _build_value(parameters: JsonObject) -> JsonObject:
    """Returns the value of a secret: the credentials, and the parameters of each request."""
    value: JsonObject = {}
    for name in _KINDS:
        value |= _rename_members(read_object(parameters.get(name)))
    if oauth := read_object(parameters.get("OAuthParameters")):
        value |= _rename_members(read_object(oauth.get("ClientParameters")))
        value |= _rename_members({name: each for name, each in oauth.items() if name != "ClientParameters"})
    if "InvocationHttpParameters" in parameters:
        value["invocation_http_parameters"] = _rename(parameters["InvocationHttpParameters"])
    return value


def _rename(value: Json) -> Json:
    """Returns a value with the names of its members in snake case."""
    if is_array(value):
        return [_rename(each) for each in value]
    return _rename_members(value) if is_object(value) else value


def _rename_members(members: JsonObject) -> JsonObject:
    return {_convert_to_snake(name): _rename(each) for name, each in members.items()}


def _convert_to_snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.replace("OAuth", "Oauth")).lower()
