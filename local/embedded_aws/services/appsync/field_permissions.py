"""Directives of a schema, which say by which authorization modes a field can be read.

MiniStack ignores them: a key of an API reads every field of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Final, NamedTuple, Protocol, Required, TypedDict, cast

from embedded_aws.ministack import appsync, cognito
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members

_POOLS: Final = "AMAZON_COGNITO_USER_POOLS"
_MODES: Final[Mapping[str, str]] = {
    "aws_api_key": "API_KEY",
    "aws_auth": _POOLS,
    "aws_cognito_user_pools": _POOLS,
    "aws_iam": "AWS_IAM",
    "aws_lambda": "AWS_LAMBDA",
    "aws_oidc": "OPENID_CONNECT",
}
"""Authorization modes by directive."""
_SIGNATURE: Final = "AWS4-HMAC-SHA256"
_Call = Callable[..., object]
_Claims = TypedDict(
    "_Claims", {"cognito:groups": Sequence[str] | None, "iss": str, "token_use": str}, total=False
)


class _Pool(TypedDict, total=False):
    userPoolId: str
    defaultAction: str


class _Provider(TypedDict, total=False):
    """An authorization mode of an API."""

    authenticationType: Required[str]
    userPoolConfig: _Pool | None


class _Api(_Provider, total=False):
    """An API, as far as it is read here."""

    additionalAuthenticationProviders: Sequence[_Provider] | None


class _Name(Protocol):
    @property
    def value(self) -> str: ...


class _Argument(Protocol):
    @property
    def name(self) -> _Name: ...
    @property
    def value(self) -> _Name: ...


class _Directive(Protocol):
    @property
    def name(self) -> _Name: ...
    @property
    def arguments(self) -> Sequence[_Argument]: ...


class _Node(Protocol):
    @property
    def directives(self) -> Sequence[_Directive]: ...


class _Field(Protocol):
    @property
    def ast_node(self) -> _Node | None: ...


class _Type(_Field, Protocol):
    @property
    def name(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, _Field]: ...
    @property
    def extension_ast_nodes(self) -> Sequence[_Node]: ...


class _Info(Protocol):
    """The field that a resolver is called for, as the library graphql-core describes it."""

    @property
    def field_name(self) -> str: ...
    @property
    def parent_type(self) -> _Type: ...


class _Resolve(Protocol):
    """Returns the value of a field."""

    def __call__(self, source: object, info: _Info, /, **arguments: object) -> object: ...


class _Caller(NamedTuple):
    """The sender of a request.

    Attributes:
        api: The API.
        mode: Authorization mode of the request.
        groups: Groups of a user of a user pool.
        identity: Identity of that user for resolvers.
    """

    api: _Api
    mode: str
    groups: frozenset[str]
    identity: object


_caller: ContextVar[_Caller | None] = ContextVar("caller_of_graph", default=None)


_Request = tuple[object, object, object, object, Mapping[str, str], *tuple[object, ...]]
"""Arguments of a query, of which the fifth are its headers."""


def _find_api(identifier: str) -> _Api:
    found: Mapping[str, object] = appsync.apis.get(identifier) or {}
    return cast("_Api", found)


def _remember_caller(execute: _Call) -> _Call:
    def execute_as_caller(api_id: str, *request: *_Request, **more: object) -> object:
        token = _caller.set(find_caller(_find_api(api_id), request[4]))
        try:
            return execute(api_id, *request, **more)
        finally:
            _caller.reset(token)

    return execute_as_caller


def find_caller(api: _Api, headers: Mapping[str, str]) -> _Caller:
    """Returns the sender of a request, whose credentials are verified before.

    Args:
        api: The API.
        headers: Headers of the request.
    """
    modes = list(_list_modes(api))
    credential = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
    if not credential and "API_KEY" in modes:
        return _Caller(api, "API_KEY", frozenset(), None)
    # MiniStack verifies such a signature, and nothing else that begins as one does.
    if "AWS_IAM" in modes and credential.startswith(_SIGNATURE) and "Credential=" in credential:
        return _Caller(api, "AWS_IAM", frozenset(), None)
    token = re.sub("^bearer ", "", credential, flags=re.IGNORECASE)
    claims = cast("_Claims", cognito.token_claims(token))
    if _POOLS in modes and _is_of_pool(api, token, claims):
        groups = frozenset(map(str, claims.get("cognito:groups") or ()))
        return _Caller(api, _POOLS, groups, appsync.read_identity(api, headers))
    others = [mode for mode in ("OPENID_CONNECT", "AWS_LAMBDA", "API_KEY") if mode in modes]
    return _Caller(api, others[0] if others else modes[0], frozenset(), None)


def _is_of_pool(api: _Api, token: str, claims: _Claims) -> bool:
    """Whether a pool of an API has issued a token: the function of another mode can accept any."""
    providers = [api, *(api.get("additionalAuthenticationProviders") or ())]
    pools = {read_members(each, "userPoolConfig").get("userPoolId") for each in providers}
    issuer = str(claims.get("iss", "")).rpartition("/")[2]
    return "token_use" in claims and issuer in pools and cognito.is_signature_valid(token)


def _list_modes(api: _Api) -> Iterator[str]:
    yield api.get("authenticationType") or "API_KEY"
    for provider in api.get("additionalAuthenticationProviders") or ():
        yield provider["authenticationType"]


def _authorize_fields(execute: _Call) -> _Call:
    def execute_authorized(*request: *tuple[*tuple[object, ...], _Resolve, object]) -> object:
        *rest, resolve, context = request
        caller = _caller.get()

        def resolve_permitted(source: object, info: _Info, **arguments: object) -> object:
            if caller and not _is_permitted(caller, info):
                message = f"Not Authorized to access {info.field_name} on type {info.parent_type.name}"
                raise appsync.ResolverError(message, "Unauthorized")
            return resolve(source, info, **arguments)

        return execute(*rest, resolve_permitted, context)

    return execute_authorized


def _is_permitted(caller: _Caller, info: _Info) -> bool:
    type_ = info.parent_type
    field = type_.fields[info.field_name]
    nodes = [type_.ast_node, *type_.extension_ast_nodes]
    directives = _read_directives([field.ast_node]) or _read_directives(nodes)
    if not directives:
        default = caller.api.get("authenticationType") or "API_KEY"
        denies = read_members(caller.api, "userPoolConfig").get("defaultAction") == "DENY"
        return caller.mode == default and not (caller.mode == _POOLS and denies)
    return any(
        mode == caller.mode and (groups is None or bool(groups & caller.groups))
        for mode, groups in directives
    )


def _read_directives(nodes: list[_Node | None]) -> list[tuple[str, frozenset[str] | None]]:
    """Returns the modes of the directives of a field or type, each with the groups that it names, if any."""
    return [
        (_MODES[directive.name.value], _read_groups(directive))
        for node in nodes
        for directive in (node.directives if node else ())
        if directive.name.value in _MODES
    ]


def _read_groups(directive: _Directive) -> frozenset[str] | None:
    named = [argument.value for argument in directive.arguments if argument.name.value == "cognito_groups"]
    values: list[Sequence[_Name]] = [getattr(value, "values", None) or [value] for value in named]
    return frozenset(each.value for each in values[0]) if values else None


def add_identity(resolve: _Call) -> _Call:
    """Resolvers see the user of a pool that is an additional provider, too."""

    def resolve_with_identity(*given: object, **more: object) -> object:
        caller = _caller.get()
        if caller and more.get("identity") is None and caller.identity:
            more["identity"] = caller.identity
        return resolve(*given, **more)

    return resolve_with_identity


PATCHES = (
    Patch(appsync.execute_with_schema, _remember_caller, "a request has one authorization mode"),
    Patch(appsync.execute_query, _authorize_fields, "directives of the schema say who reads a field"),
)
"""The functions that execute a query."""
