"""The secrets of connections, which EventBridge manages in Secrets Manager."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, cast

from embedded_aws.ministack import secretsmanager
from embedded_aws.ministack.responses import new_uuid

_KINDS: Final = ("BasicAuthParameters", "ApiKeyAuthParameters")

_Connection = Mapping[str, Any]


def create_secret(connection: _Connection) -> str:
    """Creates the secret of a new connection, and returns its ARN."""
    name = f"events!connection/{connection['Name']}/{new_uuid()}"
    token = {"ClientRequestToken": new_uuid()}
    value = json.dumps(_build_value(connection["AuthParameters"]))
    created = secretsmanager.create_secret({"Name": name, "SecretString": value, **token})
    arn: str = json.loads(created[2])["ARN"]
    _, secret = secretsmanager.find_secret(arn)
    secret["OwningService"] = "events"
    return arn


def update_secret(connection: _Connection) -> None:
    """Gives the secret of a connection its new credentials."""
    value = json.dumps(_build_value(connection["AuthParameters"]))
    given = {"SecretId": connection["SecretArn"], "SecretString": value, "ClientRequestToken": new_uuid()}
    secretsmanager.put_secret_value(given)


def delete_secret(connection: _Connection) -> None:
    """Deletes the secret of a connection."""
    secretsmanager.delete_secret({"SecretId": connection["SecretArn"], "ForceDeleteWithoutRecovery": True})


def _build_value(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the value of a secret: the credentials, and the parameters of each request."""
    value: dict[str, Any] = {}
    for name in _KINDS:
        value |= _rename(parameters.get(name) or {})
    if oauth := parameters.get("OAuthParameters"):
        value |= _rename(oauth.get("ClientParameters") or {})
        value |= _rename({name: each for name, each in oauth.items() if name != "ClientParameters"})
    if "InvocationHttpParameters" in parameters:
        value["invocation_http_parameters"] = _rename(parameters["InvocationHttpParameters"])
    return value


def _rename(value: Any) -> Any:
    """Returns a value with the names of its members in snake case."""
    if isinstance(value, list):
        return [_rename(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {_convert_to_snake(name): _rename(each) for name, each in members.items()}
    return value


def _convert_to_snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.replace("OAuth", "Oauth")).lower()
