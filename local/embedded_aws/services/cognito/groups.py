"""Changes of groups of users, which MiniStack does not have."""

import json
import time
from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.json_values import read_object
from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.records import Handler, Headers, Query, Response

_ACTION: Final = "AWSCognitoIdentityProviderService.UpdateGroup"
_CHANGED: Final = ("Description", "Precedence", "RoleArn")


def update_groups(handle: Handler) -> Handler:
    """Returns the handler that also changes the description, the role and the precedence of a group."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if headers.get("x-amz-target") != _ACTION:
            return await handle(method, path, headers, body, query)
        return _update(read_object(json.loads(body or b"{}")))

    return handle_request


def _update(given: Mapping[str, object]) -> Response:
    pool_id, name = str(given.get("UserPoolId")), str(given.get("GroupName"))
    pool = cognito.user_pools.get(pool_id)
    if pool is None:
        return _reject(f"User pool {pool_id} does not exist.")
    if name not in pool["_groups"]:
        return _reject("Group not found.")
    group = cast("dict[str, object]", pool["_groups"][name])
    group.update({member: given[member] for member in _CHANGED if member in given})
    group["LastModifiedDate"] = int(time.time())
    return responses.json_response({"Group": {key: group[key] for key in group if not key.startswith("_")}})


def _reject(message: str) -> Response:
    return responses.json_error("ResourceNotFoundException", message, 400)
