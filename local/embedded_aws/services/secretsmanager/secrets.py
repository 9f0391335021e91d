"""Creation, description and deletion of secrets."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypedDict

from embedded_aws.json_values import JsonObject, read_object, read_objects, read_text
from embedded_aws.ministack import secretsmanager
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region, json_response, new_uuid
from embedded_aws.ministack.secretsmanager import Secret
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.services.secretsmanager.errors import reject
from embedded_aws.services.secretsmanager.parameters import Parameters
from embedded_aws.services.secretsmanager.versions import CURRENT, add_version, now

_NAME: Final = re.compile(r"[\w/+=.@!-]+", re.ASCII)
_OK: Final = 200
_OPTIONAL: Final = (
    "Description",
    "RotationEnabled",
    "LastAccessedDate",
    "VersionIdsToStages",
    "SecretVersionsToStages",
)
_TOKENS: Final = {
    "CreateSecret": "InvalidRequestException",
    "PutSecretValue": "InvalidRequestException",
    "UpdateSecret": "InvalidRequestException",
    "RotateSecret": "InvalidParameterException",
}
_INVALID_NAME: Final = (
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
)
_SCHEDULED: Final = (
    "You can't create this secret because a secret with this name is already scheduled for deletion."
)
_NO_TOKEN: Final = "You must provide a ClientRequestToken value. We recommend a UUID-type value."  # noqa: S105


def validate_parameters(handle: Handler) -> Handler:
    """Rejects invalid names, and requests without the token that the AWS SDKs add."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        read = read_json(body)
        given = read_object(read)
        code = _TOKENS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if code and not given.get("ClientRequestToken"):
            return reject(code, _NO_TOKEN)
        name = str(given.get("SecretId") or given.get("Name") or "a")
        if not name.startswith("arn:") and not _NAME.fullmatch(name):
            return reject("ValidationException", _INVALID_NAME)
        return await handle(method, path, headers, body, query)

    return handle_request


def create(act: Callable[..., Response]) -> Callable[..., Response]:
    """Creates a secret, without a version if there is no value."""

    def create_secret(given: Parameters) -> Response:
        name = str(given.get("Name"))
        _, existing = secretsmanager.find_secret(name)
        if existing and existing.get("DeletedDate"):
            return reject("InvalidRequestException", _SCHEDULED)
        response = act(given)
        if response[0] != _OK:
            return response
        _, secret = secretsmanager.find_secret(name)
        if secret is None:
            return response
        secret["Versions"], secret["CreatedDate"], secret["LastChangedDate"] = {}, now(), now()
        secret["Tagged"] = "Tags" in given
        answer = {"ARN": secret["ARN"], "Name": name}
        if "SecretString" in given or "SecretBinary" in given:
            answer["VersionId"], _ = add_version(secret, given, [CURRENT])
        return json_response(answer)

    return create_secret


def describe(act: Callable[..., Response]) -> Callable[..., Response]:
    """Describes a secret, or lists secrets, without the members that have no value."""

    def describe_secret(given: Parameters) -> Response:
        status, headers, body = act(given)
        if status != _OK:
            return status, headers, body
        answer = read_object(json.loads(body))
        listed = read_objects(answer["SecretList"]) if "SecretList" in answer else [answer]
        for described in listed:
            _, secret = secretsmanager.find_secret(read_text(described["ARN"]))
            if secret:
                _complete(described, secret)
        return status, headers, json.dumps(answer).encode()

    return describe_secret


def _complete(described: JsonObject, secret: Secret) -> None:
    for name in _OPTIONAL:
        if not described.get(name):
            described.pop(name, None)
    if not described.get("Tags") and not secret.get("Tagged"):
        described.pop("Tags", None)
    if "LastRotatedDate" in secret:
        described["LastRotatedDate"] = secret["LastRotatedDate"]
    if "NextRotationDate" in secret:
        described["NextRotationDate"] = secret["NextRotationDate"]


def tag(act: Callable[..., Response]) -> Callable[..., Response]:
    """Tags a secret, whose description has tags from then on."""

    def tag_resource(given: Parameters) -> Response:
        response = act(given)
        _, secret = secretsmanager.find_secret(given.get("SecretId", ""))
        if response[0] == _OK and secret:
            secret["Tagged"] = True
        return response

    return tag_resource


def delete(act: Callable[..., Response]) -> Callable[..., Response]:
    """Deletes a secret; without recovery, also one that does not exist."""

    def delete_secret(given: Parameters) -> Response:
        identifier = str(given.get("SecretId"))
        _, secret = secretsmanager.find_secret(identifier)
        if secret or not given.get("ForceDeleteWithoutRecovery") or identifier.startswith("arn:"):
            return act(given)
        arn = f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:{identifier}-{new_uuid()[:6]}"
        return json_response({"ARN": arn, "Name": identifier, "DeletionDate": now()})

    return delete_secret


class _Filter(TypedDict, total=False):
    Key: str
    Values: list[str]


def filter_secrets(_: object) -> Callable[[Iterable[str], Sequence[_Filter]], list[str]]:
    """Returns the names of the secrets that pass all filters."""

    def filter_names(names: Iterable[str], filters: Sequence[_Filter]) -> list[str]:
        return [name for name in names if all(_passes(name, each) for each in filters)]

    return filter_names


def _passes(name: str, condition: _Filter) -> bool:
    values = condition.get("Values") or []
    negated = [value[1:] for value in values if value.startswith("!")]
    wanted = [value for value in values if not value.startswith("!")]
    key = str(condition.get("Key"))
    passes = not wanted or any(_matches(name, key, value) for value in wanted)
    return passes and not any(_matches(name, key, value) for value in negated)


def _matches(name: str, key: str, value: str) -> bool:
    """Whether an attribute begins with a value; of descriptions and of all attributes, each word does."""
    _, secret = secretsmanager.find_secret(name)
    if secret is None:
        return False
    tags = secret["Tags"] or []
    texts = {
        "name": [name],
        "tag-key": [each["Key"] for each in tags],
        "tag-value": [each["Value"] for each in tags],
        "primary-region": [secret.get("_PrimaryRegion") or ""],
        "owning-service": [],
    }
    if key in texts:
        return any(text.startswith(value) for text in texts[key])
    described = [secret.get("Description") or ""]
    if key == "all":
        described += [text for found in texts.values() for text in found]
    words = [word for text in described for word in re.split(r"[\s/_+=.@!-]+", text.lower())]
    return all(any(word.startswith(part) for word in words) for part in value.lower().split())
