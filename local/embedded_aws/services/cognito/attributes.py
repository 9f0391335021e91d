"""Attributes of users that a client or an administrator cannot write."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.cognito import UserPool
from embedded_aws.ministack.records import Handler, Headers, Query, Response

_CREATE: Final = frozenset({"SignUp", "AdminCreateUser"})
_UPDATE: Final = frozenset({"UpdateUserAttributes", "AdminUpdateUserAttributes"})
_VERIFIED: Final = ("email_verified", "phone_number_verified")
"""A client can write neither, unless it lists them."""
_OK: Final = 200


def protect_attributes(handle: Handler) -> Handler:
    """Returns the handler that rejects attributes that are immutable, or that the client cannot write."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation not in _CREATE | _UPDATE:
            return await handle(method, path, headers, body, query)
        given = read_object(json.loads(body or b"{}"))
        pool, client = _find_pool(operation, given)
        if pool is not None and (error := _find_error(operation, given, pool, client)):
            return error
        answer = await handle(method, path, headers, body, query)
        if answer[0] == _OK and operation == "UpdateUserAttributes" and pool is not None:
            _withdraw_verification(given, pool)
        return answer

    return handle_request


def _find_pool(operation: str, given: JsonObject) -> tuple[UserPool | None, Mapping[str, object] | None]:
    """Returns the pool and the client of a request; an administrator has no client."""
    if operation.startswith("Admin"):
        return cognito.user_pools.get(read_text(given.get("UserPoolId"))), None
    client_id = read_text(given.get("ClientId") or _read_claims(given).get("client_id"))
    pool = cognito.find_pool_of_client(client_id)[0]
    return pool, pool["_clients"][client_id] if pool else None


def _read_claims(given: JsonObject) -> Mapping[str, object]:
    token = read_text(given.get("AccessToken"))
    return cognito.token_claims(token) if cognito.is_signature_valid(token) else {}


def _find_error(
    operation: str, given: JsonObject, pool: UserPool, client: Mapping[str, object] | None
) -> Response | None:
    names = list(_list_names(given))
    if client is not None and not all(_is_writable(name, client) for name in names):
        message = "A client attempted to write unauthorized attribute"
        return responses.json_error("NotAuthorizedException", message, 400)
    fixed = {"sub"} if operation in _CREATE else {"sub", *_list_immutable(pool)}
    if found := next((name for name in names if name in fixed), None):
        message = f"user.{found}: Attribute cannot be updated.\n"
        return responses.json_error("InvalidParameterException", message, 400)
    return None


def _list_names(given: JsonObject) -> Iterator[str]:
    yield from (read_text(read_object(each).get("Name")) for each in read_array(given.get("UserAttributes")))


def _is_writable(name: str, client: Mapping[str, object]) -> bool:
    if listed := read_array(client.get("WriteAttributes")):
        return name in listed and name != "sub"
    return name not in {"sub", *_VERIFIED} and not name.startswith("dev:")


def _list_immutable(pool: UserPool) -> Iterator[str]:
    for each in map(read_object, read_array(pool.get("SchemaAttributes"))):
        if each.get("Mutable") is False:
            yield read_text(each.get("Name"))


def _withdraw_verification(given: JsonObject, pool: UserPool) -> None:
    """A user has not shown yet that a new address is theirs."""
    user, _ = cognito.find_user(pool, read_text(_read_claims(given).get("username")))
    changed = {f"{name}_verified" for name in _list_names(given)}
    if user is not None and (withdrawn := [name for name in _VERIFIED if name in changed]):
        values = [{"Name": name, "Value": "false"} for name in withdrawn]
        user["Attributes"] = cognito.merge_attributes(user["Attributes"], values)
