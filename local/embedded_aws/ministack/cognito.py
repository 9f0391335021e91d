"""User pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store


class SignInFailures(TypedDict):
    """Wrong passwords of a user: how many, the time of the last one, and the end of the lockout."""

    count: int
    at: float
    locked_until: float


class User(TypedDict):
    """Record of a user."""

    Username: str
    Attributes: list[dict[str, str]]
    UserStatus: str
    Enabled: NotRequired[bool]
    _groups: NotRequired[list[str]]
    _password: NotRequired[str]
    _reset_code: NotRequired[str]
    # Members that the emulator adds.
    _reset_code_sent: NotRequired[float]
    _sign_in_failures: NotRequired[SignInFailures]


class Group(TypedDict):
    """Record of a group."""

    GroupName: str
    _members: NotRequired[list[str]]


class UserPool(TypedDict):
    """Record of a user pool with its users and groups by name."""

    Id: str
    EstimatedNumberOfUsers: int
    UsernameAttributes: NotRequired[list[str]]
    AutoVerifiedAttributes: NotRequired[list[str]]
    VerificationMessageTemplate: NotRequired[dict[str, object]]
    LambdaConfig: NotRequired[dict[str, object]]
    SchemaAttributes: NotRequired[list[dict[str, object]]]
    _users: dict[str, User]
    _clients: dict[str, dict[str, object]]
    _groups: dict[str, Group]
    # Times of attempts by user, which the emulator adds.
    _reset_attempts: NotRequired[dict[str, list[float]]]


class Rule(TypedDict):
    """A rule that maps a claim to a role."""

    Claim: str
    MatchType: str
    Value: str
    RoleARN: str


class Rules(TypedDict, total=False):
    """The rules of a role mapping."""

    Rules: list[Rule]


class RoleMapping(TypedDict):
    """The roles for the tokens of a provider."""

    Type: str
    AmbiguousRoleResolution: NotRequired[str]
    RulesConfiguration: NotRequired[Rules]


class IdentityPool(TypedDict):
    """Record of an identity pool."""

    IdentityPoolId: str
    AllowUnauthenticatedIdentities: NotRequired[bool]
    _identities: NotRequired[dict[str, object]]
    _roles: NotRequired[dict[str, str]]
    _role_mappings: NotRequired[dict[str, RoleMapping]]


_MODULE: Final = Module("ministack.services.cognito")
default_signing_key: Name[Any] = _MODULE.variable("_RSA_PRIVATE_KEY", "5cf5208faf95de58")
auth_codes: dict[str, dict[str, object]] = _MODULE.variable_store("_auth_codes", "06c046fd9147d624")
authorization_codes: dict[str, dict[str, object]] = _MODULE.variable_store(
    "_authorization_codes", "1849233a99cc7fb4"
)
refresh_tokens: dict[str, dict[str, object]] = _MODULE.variable_store("_refresh_tokens", "2bf37851d98ea21f")
user_pools: Store[UserPool] = _MODULE.variable_store("_user_pools", "62f637f200a24682")
identity_pools: Store[IdentityPool] = _MODULE.variable_store("_identity_pools", "3ae449cbb6167a77")
domains: Store[str] = _MODULE.variable_store("_pool_domain_map", "fd210ee2bf45cccf")
"""IDs of user pools by domain."""


def list_domains() -> list[tuple[tuple[str, str, str], str]]:
    """Returns the IDs of user pools by account, Region and domain; does not import the service."""
    return domains.all_items() if _MODULE.is_imported() else []


@_MODULE.function("_attr_list_to_dict", "acd5839abf1b7998")
def attributes_to_dict(attrs: list[dict[str, str]]) -> dict[str, str]: ...


@_MODULE.function("_code_delivery_response", "f942e7a174817126")
def code_delivery(destination: str) -> Response: ...


@_MODULE.function("_confirm_sign_up", "69731f0bf413a81a")
def confirm_sign_up(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_confirmation_code_error", "213ac664921b54cb")
def confirmation_code_error(action: str, data: Mapping[str, object]) -> Response | None: ...


@_MODULE.function("_get_credentials_for_identity", "f4b16429ea25fbac")
def get_identity_credentials(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_id", "5109c0bb00ffe458")
def get_identity(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_open_id_token", "1893a8bc037c4334")
def get_identity_token(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_oauth2_authorize_federation", "4a990a837eb3f416")
def authorize_federated(query_params: Query) -> Response: ...


@_MODULE.function("_create_user_pool_client", "3821d538c6486839")
def create_client(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_forgot_password", "b56634a40b472cd7")
def forgot_password(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_hides_user_existence", "181ffc6b6628dd2a")
def hides_user_existence(pool: UserPool, client_id: str) -> bool: ...


@_MODULE.function("_masked_destination", "9270e0d7ce99dba6")
def mask_destination(address: str) -> str: ...


@_MODULE.function("_merge_attributes", "26293203ff6686e3")
def merge_attributes(
    existing: list[dict[str, str]], updates: list[dict[str, str]]
) -> list[dict[str, str]]: ...


@_MODULE.function("_pool_for_client", "02453380923547d3")
def find_pool_of_client(cid: str | None) -> tuple[UserPool | None, object]: ...


@_MODULE.function("_pool_signing_key", "a797861e9eb65e31")
def get_signing_key(pool_id: str, use: str) -> Any: ...


@_MODULE.function("_resolve_user", "035ac9822a5bc528")
def find_user(pool: UserPool, username: str | None) -> tuple[User | None, Response | None]: ...


@_MODULE.function("_signature_valid", "e418af4524ed58a5")
def is_signature_valid(token: str) -> bool: ...


@_MODULE.function("_signed_jwt", "490b18c88c5bbfd6")
def sign_token(claims: Mapping[str, object], pool_id: str = "", use: str = "") -> str: ...


@_MODULE.function("_token_claims", "ee240f7ac768e5e9")
def token_claims(token: str) -> dict[str, object]: ...


@_MODULE.function("_update_user_pool_client", "69f970a683844dba")
def update_client(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_admin_confirm_sign_up", "f151765881d6de81")
def admin_confirm_sign_up(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_admin_create_user", "934d62f173b20405")
def admin_create_user(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_apply_custom_message_trigger", "f5e626cfd0ee2708")
def apply_custom_message_trigger(
    pool: UserPool,
    trigger_source: str,
    username: str,
    user_attrs: Mapping[str, object],
    client_metadata: Mapping[str, object] | None = None,
    username_parameter: str | None = "{username}",
) -> dict[str, object]: ...


@_MODULE.function("_confirm_forgot_password", "abb3d58cd275e76e")
def confirm_forgot_password(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_send_verification_email", "ef075bbc543257bb")
def send_verification_email(
    pool: UserPool, username: str, attr_dict: Mapping[str, object], code: str, attribute_name: str = "email"
) -> dict[str, object] | None: ...


@_MODULE.function("_sign_up", "95670e1ba2d542dc")
def sign_up(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("handle_oauth2_token", "dcd05816c245198c")
async def handle_token_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_username_alias_attribute", "0322b8a1b6ce9564")
def find_alias(pool: UserPool, username: str) -> str | None: ...


@_MODULE.function("handle_request", "54ec009d36969c88")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_apply_pretoken_trigger", "57c463b02de69b25")
def apply_pre_token_trigger(
    pool_id: str,
    claims: Mapping[str, object],
    token_type: str,
    trigger_source: str,
    client_id: str,
    username: str,
    user_attrs: Mapping[str, object],
    groups: list[str],
    client_metadata: Mapping[str, object] | None = None,
    scope: str = "aws.cognito.signin.user.admin",
) -> dict[str, object]: ...


@_MODULE.function("_apply_presignup_trigger", "c088f3cff5f297f6")
def apply_pre_sign_up_trigger(
    pool_id: str,
    client_id: str,
    username: str,
    user_attrs: Mapping[str, object],
    trigger_source: str = "PreSignUp_ExternalProvider",
) -> dict[str, object]: ...


@_MODULE.function("_invoke_define_auth_challenge_trigger", "15edd57196b782a3")
def invoke_define_challenge_trigger(
    pool_id: str,
    client_id: str,
    username: str,
    user_attrs: Mapping[str, object],
    session: Mapping[str, object],
    client_metadata: Mapping[str, object] | None = None,
) -> Response: ...


@_MODULE.function("_invoke_create_auth_challenge_trigger", "005b92dbfeb146b0")
def invoke_create_challenge_trigger(
    pool_id: str,
    client_id: str,
    username: str,
    user_attrs: Mapping[str, object],
    session: Mapping[str, object],
    client_metadata: Mapping[str, object],
) -> Response: ...


@_MODULE.function("_invoke_verify_auth_challenge_trigger", "07499f2f38540783")
def invoke_verify_challenge_trigger(
    pool_id: str,
    client_id: str,
    username: str,
    user_attrs: Mapping[str, object],
    session: Mapping[str, object],
    challenge_answer: str,
    client_metadata: Mapping[str, object],
) -> Response: ...


@_MODULE.function("_initiate_auth", "a784941c6556dd8b")
def initiate_auth(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_admin_initiate_auth", "b53238d829044708")
def admin_initiate_auth(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_authenticate_hosted_ui_user", "abbd87d7a910ef6b")
def authenticate_on_page(pool: UserPool, username: str, password: str) -> tuple[User | None, str]: ...


@_MODULE.function("_build_auth_result", "d592c818a618e844")
def build_auth_result(
    pool_id: str,
    client_id: str,
    user: User,
    nonce: str = "",
    trigger_source: str = "TokenGeneration_Authentication",
    client_metadata: Mapping[str, object] | None = None,
    origin_jti: str = "",
    scope: str | None = None,
) -> dict[str, object]: ...


@_MODULE.function("_issue_auth_code_redirect", "4bf103ed0256d2ee")
def redirect_with_code(
    client_id: str,
    pool_id: str,
    redirect_uri: str,
    scope: str,
    username: str,
    nonce: str,
    code_challenge: str,
    code_challenge_method: str,
    state: str,
) -> Response: ...


@_MODULE.function("_oauth2_error", "ea174ec753edc678")
def build_oauth_error(error: str, description: str) -> Response: ...


@_MODULE.function("handle_login_submit", "0e7e3f7fb9b6ef77")
def submit_login(method: str, path: str, headers: Headers, body: bytes, query_params: Query) -> Response: ...
