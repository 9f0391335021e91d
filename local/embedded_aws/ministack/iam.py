"""Users, groups and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.iam")
actions: Name[dict[str, Callable[..., Response]]] = _MODULE.variable("_IAM_HANDLERS", "f2e8c1928ab5ce35")
"""Functions by action."""
access_keys: Store[Record] = _MODULE.constant("_access_keys", "d443ebfbbc26e23d")
group_inline_policies: Store[Record] = _MODULE.constant("_group_inline_policies", "aa40e3a87981eea2")
groups: Store[Record] = _MODULE.constant("_groups", "419975b8fb74d734")
login_profiles: Store[Record] = _MODULE.constant("_login_profiles", "47ed72b2df339f24")
mfa_devices: Store[Record] = _MODULE.constant("_mfa_devices", "1ce1e055a9e6f783")
policies: Store[Record] = _MODULE.constant("_policies", "29c278a1fe1bfd7f")
roles: Store[Record] = _MODULE.constant("_roles", "7a94fbd5a9d35681")
user_inline_policies: Store[Record] = _MODULE.constant("_user_inline_policies", "187597a37b346aef")
users: Store[Record] = _MODULE.constant("_users", "ee3cd37182f850cc")
instance_profiles: Store[Record] = _MODULE.constant("_instance_profiles", "15e23764b4b5abe8")


@_MODULE.function("_error", "8a9729a704b4bb5d")
def xml_error(status: int, code: str, message: str, ns: str = "iam") -> Response: ...


@_MODULE.function("_p", "46089353b89d0b51")
def parameter(params: Any, key: str, default: str = "") -> str: ...


@_MODULE.function("_trust_policy_not_principal_error", "1524157da2b07646")
def not_principal_error(doc: Any) -> Any: ...


@_MODULE.function("_xml", "da384f6c4ea1756d")
def xml_response(status: int, root_tag: str, inner: str, ns: str = "iam") -> Response: ...
