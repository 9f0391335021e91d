"""Users, groups and roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.stores import Store


class Role(TypedDict):
    """Record of a role."""

    RoleName: str
    Arn: str
    RoleId: str
    CreateDate: str
    Path: str
    AssumeRolePolicyDocument: str
    Description: str
    MaxSessionDuration: int
    PermissionsBoundary: NotRequired[str]
    AttachedPolicies: list[str]
    InlinePolicies: dict[str, str]
    Tags: list[dict[str, str]]


class User(TypedDict):
    """Record of a user."""

    UserName: str
    Arn: str
    Path: str
    Tags: list[dict[str, str]]
    ServiceSpecificCredentials: NotRequired[list[dict[str, str]]]


class Group(TypedDict):
    """Record of a group."""

    GroupName: str
    Arn: str
    Path: str
    Users: list[str]


class InstanceProfile(TypedDict):
    """Record of an instance profile."""

    InstanceProfileName: str
    Arn: str


class OpenIdProvider(TypedDict):
    """Record of an OpenID Connect provider."""

    Url: str
    ClientIDList: list[str]
    ThumbprintList: list[str]
    Arn: str
    Tags: NotRequired[list[dict[str, str]]]


_MODULE: Final = Module("ministack.services.iam")
actions: Name[dict[str, Callable[..., Response]]] = _MODULE.variable("_IAM_HANDLERS", "f2e8c1928ab5ce35")
"""Functions by action."""
access_keys: Store[dict[str, str]] = _MODULE.constant("_access_keys", "d443ebfbbc26e23d")
group_inline_policies: Store[dict[str, str]] = _MODULE.constant("_group_inline_policies", "aa40e3a87981eea2")
groups: Store[Group] = _MODULE.constant("_groups", "419975b8fb74d734")
login_profiles: Store[dict[str, object]] = _MODULE.constant("_login_profiles", "47ed72b2df339f24")
mfa_devices: Store[dict[str, str]] = _MODULE.constant("_mfa_devices", "1ce1e055a9e6f783")
oidc_providers: Store[OpenIdProvider] = _MODULE.constant("_oidc_providers", "0449a708274bfa10")
"""OpenID Connect providers by ARN."""
policies: Store[dict[str, object]] = _MODULE.constant("_policies", "29c278a1fe1bfd7f")
roles: Store[Role] = _MODULE.constant("_roles", "7a94fbd5a9d35681")
user_inline_policies: Store[dict[str, str]] = _MODULE.constant("_user_inline_policies", "187597a37b346aef")
users: Store[User] = _MODULE.constant("_users", "ee3cd37182f850cc")
deletion_tasks: Store[dict[str, str]] = _MODULE.constant(
    "_service_linked_role_deletion_tasks", "f398574eaece4870"
)
"""Deletions of service-linked roles by task."""
instance_profiles: Store[InstanceProfile] = _MODULE.constant("_instance_profiles", "15e23764b4b5abe8")


@_MODULE.function("_error", "8a9729a704b4bb5d")
def xml_error(status: int, code: str, message: str, ns: str = "iam") -> Response: ...


@_MODULE.function("_p", "46089353b89d0b51")
def parameter(params: Mapping[str, object], key: str, default: str = "") -> str: ...


@_MODULE.function("_trust_policy_not_principal_error", "1524157da2b07646")
def find_not_principal(doc: Any) -> Any: ...


@_MODULE.function("_xml", "da384f6c4ea1756d")
def xml_response(status: int, root_tag: str, inner: str, ns: str = "iam") -> Response: ...


@_MODULE.function("_lookup_policy", "f7e85ed7d64e1bf2")
def find_policy(arn: str) -> dict[str, object] | None: ...


@_MODULE.function("_make_aws_managed_record", "adcd47b62fe09891")
def make_managed_policy(name: str, document: str, description: str = "") -> dict[str, object]: ...


@_MODULE.function("_gen_id", "5d7ebf3e02d26c7e")
def new_id(prefix: str = "AIDA") -> str: ...


@_MODULE.function("_now", "e36e9f56f91cf39a")
def now() -> str: ...


@_MODULE.function("_role_xml", "ba8e9dfd97a50ba8")
def role_xml(name: str, boundary: bool = True) -> str: ...


@_MODULE.function("_user_xml", "16bc0723ccb33675")
def user_xml(name: str, boundary: bool = True) -> str: ...
