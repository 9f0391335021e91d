"""The claims of a token after PreTokenGeneration, whose function is invoked once for both tokens."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from embedded_aws.ministack import cognito
from embedded_aws.ministack.records import read_members
from embedded_aws.services.cognito.trigger_calls import RESPONSES, call_trigger, list_attributes

_TRIGGER: Final = "PreTokenGeneration"
_ACCESS: Final = "access"
_RESERVED: Final = frozenset(
    {
        *("acr", "amr", "at_hash", "aud", "auth_time", "azp", "client_id", "cognito:username", "device_key"),
        *("event_id", "exp", "iat", "identities", "iss", "jti", "nbf", "nonce", "origin_jti", "scope", "sub"),
        *("token_use", "username", "version"),
    }
)
"""Claims that a function neither sets nor removes (Amazon Cognito developer guide, pre token generation)."""


def apply_pre_token(_: object) -> Callable[..., dict[str, object]]:
    """Returns the function that changes the claims of a token."""

    def apply_trigger(  # noqa: PLR0917 - the parameters of MiniStack
        pool_id: str,
        claims: dict[str, object],
        token_type: str,
        trigger_source: str,
        client_id: str,
        username: str,
        user_attrs: Mapping[str, object],
        groups: Iterable[str],
        client_metadata: Mapping[str, object] | None = None,
        scope: str = "aws.cognito.signin.user.admin",
    ) -> dict[str, object]:
        version = _find_version(pool_id)
        is_machine = trigger_source == "TokenGeneration_ClientCredentials"
        if (
            version is None
            or (is_machine and version != "V3_0")
            or (token_type, version) == (_ACCESS, "V1_0")
        ):
            return claims
        request: dict[str, object] = {
            "userAttributes": list_attributes(user_attrs),
            "groupConfiguration": {
                "groupsToOverride": [*groups],
                "iamRolesToOverride": [],
                "preferredRole": None,
            },
        }
        if client_metadata:
            request["clientMetadata"] = dict(client_metadata)
        if version != "V1_0":
            request["scopes"] = scope.split()
        details = _name_details(version)
        found = RESPONSES.get()
        responses: dict[tuple[str, ...], dict[str, object] | None] = {} if found is None else found
        key = (pool_id, client_id, username, trigger_source)
        if key not in responses:
            responses[key] = call_trigger(
                pool_id,
                _TRIGGER,
                trigger_source,
                "ClientCredentials" if is_machine else username,
                client_id=client_id,
                request=request,
                response={details: None},
                version=version[1],
            )
        return _override(claims, read_members(responses[key], details), token_type, version)

    return apply_trigger


def _read_list(record: Mapping[str, object], name: str) -> list[object]:
    found = record.get(name)
    return [*found] if isinstance(found, list) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _find_version(pool_id: str) -> str | None:
    """Returns the version of the event of the trigger; None if the pool has none."""
    config = read_members(cognito.user_pools.get(pool_id), "LambdaConfig")
    newer = read_members(config, f"{_TRIGGER}Config")
    if newer.get("LambdaArn"):
        return str(newer.get("LambdaVersion") or "V1_0")
    return "V1_0" if config.get(_TRIGGER) else None


def _name_details(version: str) -> str:
    return "claimsOverrideDetails" if version == "V1_0" else "claimsAndScopeOverrideDetails"


def _override(
    claims: dict[str, object], details: Mapping[str, object], token_type: str, version: str
) -> dict[str, object]:
    changes = details if version == "V1_0" else read_members(details, f"{token_type}TokenGeneration")
    changed = {**claims}
    added = read_members(changes, "claimsToAddOrOverride")
    changed |= {name: value for name, value in added.items() if name not in _RESERVED}
    for name in map(str, _read_list(changes, "claimsToSuppress")):
        if name not in _RESERVED:
            changed.pop(name, None)
    groups = read_members(details, "groupOverrideDetails").get("groupsToOverride")
    if isinstance(groups, list):
        changed["cognito:groups"] = groups
    if token_type == _ACCESS:
        scopes, removed = _read_list(changes, "scopesToAdd"), _read_list(changes, "scopesToSuppress")
        kept = [scope for scope in str(claims.get("scope") or "").split() if scope not in removed]
        changed["scope"] = " ".join(dict.fromkeys([*kept, *map(str, scopes)]))
    return changed
