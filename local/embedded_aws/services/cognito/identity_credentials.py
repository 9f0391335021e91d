"""Credentials of identity pools: the role that the pool has for an identity, if it trusts the identity."""

import json
from collections.abc import Callable, Mapping
from typing import Final, TypedDict

from embedded_aws.iam.authorization import find_role
from embedded_aws.iam.permissions.web_identities import IDENTITY_POOLS, is_trusted
from embedded_aws.json_values import read_array, read_text
from embedded_aws.ministack import cognito, sts
from embedded_aws.ministack.cognito import IdentityPool, RoleMapping
from embedded_aws.ministack.iam import Role
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_error


class _Given(TypedDict, total=False):
    IdentityPoolId: str
    IdentityId: str
    Logins: dict[str, str]
    CustomRoleArn: str


_Call = Callable[[_Given], Response]
_OK: Final = 200
_NO_ROLE: Final = "Invalid identity pool configuration. Check assigned IAM roles for this pool."
_NOT_ALLOWED: Final = "Unauthenticated access is not supported for this identity pool."
_MATCHES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "Equals": lambda claim, value: claim == value,
    "Contains": lambda claim, value: value in claim,
    "StartsWith": lambda claim, value: claim.startswith(value),
    "NotEqual": lambda claim, value: claim != value,
}


class _RejectedError(Exception):
    """Cognito rejects a request.

    Args:
        code: Error code.
        message: Error message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _explain_unverified(logins: Mapping[str, object] | None) -> str | None:
    """Returns why a login is rejected: MiniStack takes any token of other providers than user pools."""
    unverified = (each for each in logins or () if not each.startswith("cognito-idp."))
    if (provider := next(unverified, None)) is None:
        return None
    return f"Invalid login token. The embedded emulator cannot verify tokens of {provider}."


def _require_logins(find_pool: Callable[[_Given], IdentityPool | None]) -> Callable[[_Call], _Call]:
    """Rejects a login that cannot be verified, and none unless the pool of the identity allows that."""

    def decorate(handle: _Call) -> _Call:
        def handle_login(given: _Given) -> Response:
            if problem := _explain_unverified(given.get("Logins")):
                return json_error("NotAuthorizedException", problem, 400)
            pool = find_pool(given)
            if pool and not given.get("Logins") and not pool.get("AllowUnauthenticatedIdentities"):
                return json_error("NotAuthorizedException", _NOT_ALLOWED, 400)
            return handle(given)

        return handle_login

    return decorate


def _find_by_id(given: _Given) -> IdentityPool | None:
    return cognito.identity_pools.get(given.get("IdentityPoolId", ""))


def _find_by_identity(given: _Given) -> IdentityPool | None:
    pools = cognito.identity_pools.values()
    return next((each for each in pools if given.get("IdentityId") in each.get("_identities", {})), None)


def _assume_role(handle: _Call) -> _Call:
    """Returns credentials of the role for the login, if its trust policy allows that."""

    def get_credentials(given: _Given) -> Response:
        pool = _find_by_identity(given)
        if pool is None:
            message = f"Identity '{given.get('IdentityId')}' not found."
            return json_error("ResourceNotFoundException", message, 400)
        if problem := _explain_unverified(given.get("Logins")):
            return json_error("NotAuthorizedException", problem, 400)
        response = handle(given)
        if response[0] != _OK:
            return response
        key: str = json.loads(response[2])["Credentials"]["AccessKeyId"]
        session = sts.sessions[key]
        try:
            role = _find_trusted_role(pool, session, given)
        except _RejectedError as error:
            del sts.sessions[key]
            return json_error(error.code, str(error), 400)
        account, name = role["Arn"].split(":")[4], role["RoleName"]
        session["Arn"] = f"arn:aws:sts::{account}:assumed-role/{name}/CognitoIdentityCredentials"
        session["UserId"] = f"{role['RoleId']}:CognitoIdentityCredentials"
        session["RoleId"] = role["RoleId"]
        return response

    return get_credentials


def _find_trusted_role(pool: IdentityPool, session: sts.Session, given: _Given) -> Role:
    arn = _choose_role(pool, session.get("_logins", {}), given.get("CustomRoleArn"))
    role = find_role(arn) if arn else None
    keys = {
        f"{IDENTITY_POOLS}:aud": pool["IdentityPoolId"],
        f"{IDENTITY_POOLS}:sub": session.get("_identity_id"),
        f"{IDENTITY_POOLS}:amr": session.get("_cognito_amr"),
    }
    if role is None or not is_trusted(role, IDENTITY_POOLS, keys):
        raise _RejectedError("InvalidIdentityPoolConfigurationException", _NO_ROLE)
    return role


def _choose_role(pool: IdentityPool, logins: Mapping[str, str], custom: str | None) -> str | None:
    """Returns the role of the mapping for the login, or that of the pool."""
    roles = pool.get("_roles") or {}
    if not logins:
        return roles.get("unauthenticated")
    mappings = pool.get("_role_mappings") or {}
    for provider, token in logins.items():
        claims = cognito.token_claims(token)
        names = {provider, f"{provider}:{claims.get('aud', '')}"}
        mapping = next((mapping for name, mapping in mappings.items() if name in names), None)
        if mapping is None:
            continue
        by_token = mapping["Type"] == "Token"
        if chosen := _choose_by_token(claims, custom) if by_token else _choose_by_rules(mapping, claims):
            return chosen
        if mapping.get("AmbiguousRoleResolution") == "Deny":
            raise _RejectedError("NotAuthorizedException", "Access denied: no role matches the token.")
    if custom and custom != roles.get("authenticated"):
        raise _RejectedError("NotAuthorizedException", "The token does not have the custom role.")
    return roles.get("authenticated")


def _choose_by_token(claims: Mapping[str, object], custom: str | None) -> str | None:
    if not custom:
        return read_text(claims.get("cognito:preferred_role")) or None
    if custom in read_array(claims.get("cognito:roles")):
        return custom
    raise _RejectedError("NotAuthorizedException", "The token does not have the custom role.")


def _choose_by_rules(mapping: RoleMapping, claims: Mapping[str, object]) -> str | None:
    configuration = mapping.get("RulesConfiguration") or {}
    for rule in configuration.get("Rules") or []:
        if (claim := claims.get(rule["Claim"])) is not None and _MATCHES[rule["MatchType"]](
            _format(claim), rule["Value"]
        ):
            return rule["RoleARN"]
    return None


def _format(claim: object) -> str:
    return json.dumps(claim) if isinstance(claim, list | dict) else str(claim)


PATCHES = (
    Patch(
        cognito.get_identity,
        _require_logins(_find_by_id),
        "identities without a login exist if their pool allows them",
    ),
    Patch(
        cognito.get_identity_token,
        _require_logins(_find_by_identity),
        "tokens of identities without a login exist if their pool allows them",
    ),
    Patch(
        cognito.get_identity_credentials,
        _assume_role,
        "identities have credentials if the role of their pool trusts them; role mappings choose it",
    ),
)
