"""Principals, policies, and their evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Final, Protocol, TypedDict

from ministack.core.iam_evaluator import AuthError, EvalContext, EvalResult, ParsedStatement, PrincipalInfo

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query

__all__ = [
    "AuthError",
    "Credential",
    "Denial",
    "Enforce",
    "EvalContext",
    "EvalResult",
    "ParsedStatement",
    "Policy",
    "PrincipalInfo",
    "Scope",
    "arn_of_caller",
    "caller_arn",
    "check_credentials",
    "compile_wildcards",
    "condition_value",
    "enforce",
    "evaluate",
    "evaluate_resource_policy",
    "evaluate_trust_policy",
    "first_match",
    "is_anonymous",
    "is_root_access_key",
    "is_served_unsigned",
    "matches",
    "matches_ignoring_case",
    "names_caller",
    "names_caller_directly",
    "names_condition_key",
    "parse_policy_document",
    "pin_request_caller",
    "principal_keys",
    "principal_matches",
    "request_origin",
    "resolve_credential",
    "resolve_principal",
    "resource_policy",
    "resource_policy_allows",
    "service_principal_matches",
    "signed_request",
    "unknown_access_key",
    "validate_policy_document",
    "validate_role_arn",
]

_MODULE: Final = Module("ministack.core.iam_evaluator")
Policy = str | Fields
"""A policy, or its JSON."""
Denial = EvalResult | AuthError | None
"""The reason why a request is denied; None if it is allowed."""
_MODULE.constant("AuthError", "89635ab5e4ff4329")
_MODULE.constant("EvalContext", "23b3b67b5d35b373")
_MODULE.constant("EvalResult", "7ab150da484b1814")
_MODULE.constant("ParsedStatement", "5ec38e9a26835375")


class Credential(Protocol):
    """Credentials of a request."""

    @property
    def access_key_id(self) -> str:
        """Access key."""
        ...


class Scope(TypedDict, total=False):
    """Resource and condition keys of a request, if it has them."""

    resource_arn: str
    service_context: Mapping[str, Any] | None


Enforce = Callable[..., Denial]
"""Authorizes a request: access key, action, service, Region and scope."""
is_anonymous: ContextVar[bool] = _MODULE.constant("_anonymous", "9ae0387b1a746639")
"""Whether the current request is unsigned."""
caller_arn: ContextVar[str] = _MODULE.constant("_request_caller_arn", "ccda2fc6b21cd895")
"""ARN of the caller of the current request."""
request_origin: Name[ContextVar[tuple[str, bool]]] = _MODULE.variable("_request_origin", "6d4c4f6fdfd16d53")
"""Address of the current client, and whether it uses TLS."""
signed_request: ContextVar[Any] = _MODULE.constant("_signed_request", "cd2bd04bcfb614b8")
"""Signature of the current request; None if it is unsigned."""
_MODULE.constant("PrincipalInfo", "e79e86b4a3fc9a32")


@_MODULE.function("_first_match", "f2822f250507c584")
def first_match(ctx: EvalContext, stmts: list[ParsedStatement], effect: str) -> ParsedStatement | None: ...


@_MODULE.function("_names_caller", "a7c929e3ca9682f9")
def names_caller(principal: Any, caller_arn: str) -> bool: ...


@_MODULE.function("_names_caller_directly", "5a606cdd93136376")
def names_caller_directly(principal: Any, caller_arn: str) -> bool: ...


@_MODULE.function("_names_condition_key", "ad5981635668bfb0")
def names_condition_key(policies: list[list[ParsedStatement]], prefix: str) -> bool: ...


@_MODULE.function("_principal_keys", "8d1b4c8050ea836f")
def principal_keys(credential: Any) -> dict[str, Any]: ...


@_MODULE.function("_principal_matches", "4cfc178105ad724a")
def principal_matches(principal: Any, caller_arn: str) -> bool: ...


@_MODULE.function("_resolve_condition_key", "1d1dee0fd969ceb1")
def condition_value(key: str, ctx: EvalContext) -> Any:
    """Returns the value of a condition key."""
    ...


@_MODULE.function("_resource_policy", "03b039f199d7735b")
def resource_policy(service: str, resource_arn: str) -> tuple[Any, ...] | None:
    """Returns the policy of a resource and the ARN that it belongs to."""
    ...


@_MODULE.function("_served_unsigned", "8b506963012dc2a2")
def is_served_unsigned(service: str, iam_action: str) -> bool: ...


@_MODULE.function("_service_principal_matches", "9b26809ea4cb8f65")
def service_principal_matches(principal: Any, service: str) -> bool: ...


@_MODULE.function("_unknown_access_key", "240597fc94e29a1e")
def unknown_access_key() -> Any: ...


@_MODULE.function("check_credentials", "c8399adbb44e90fa")
def check_credentials(access_key_id: str, service: str | None = None) -> AuthError | None: ...


@_MODULE.function("enforce", "88f7aa6c231684cd")
def enforce(
    access_key_id: str,
    iam_action: str,
    service: str,
    region: str,
    resource_arn: str = "*",
    service_context: Mapping[str, Any] | None = None,
) -> Denial:
    """Returns why a request is denied; None if it is allowed."""
    ...


@_MODULE.function("evaluate", "8734ca18d0557050")
def evaluate(
    ctx: EvalContext, policies: list[list[ParsedStatement]], *limits: list[list[ParsedStatement]]
) -> EvalResult: ...


@_MODULE.function("evaluate_resource_policy", "b5057f52ad9353eb")
def evaluate_resource_policy(
    doc: str | Fields | None,
    ctx: EvalContext,
    service: str | None = None,
    named_only: bool = False,
    direct_only: bool = False,
) -> EvalResult: ...


@_MODULE.function("evaluate_trust_policy", "0521c1831d35cd3b")
def evaluate_trust_policy(
    trust_doc: str | Fields, caller_arn: str, ctx: EvalContext | None = None
) -> bool: ...


@_MODULE.function("is_root_access_key", "8dc2e90bdacc5d07")
def is_root_access_key(access_key_id: str) -> bool: ...


@_MODULE.function("parse_policy_document", "bcf5dde786973018")
def parse_policy_document(doc: str | Fields) -> list[ParsedStatement]: ...


@_MODULE.function("pin_request_caller", "6993a96fb875afce")
def pin_request_caller(headers: Headers, query_params: Query | None = None) -> None: ...


@_MODULE.function("request_caller_arn", "49fd147cf246e861")
def arn_of_caller(headers: Headers, query_params: Query | None = None) -> str:
    """Returns the ARN of the caller of a request; that of the root user if there is none."""
    ...


@_MODULE.function("resolve_credential", "3d3decc44aa3e160")
def resolve_credential(
    access_key_id: str, account_id: str | None = None, session_token: Any = ...
) -> Any | Any: ...


@_MODULE.function("resolve_principal", "7e6ed4c347c3b788")
def resolve_principal(
    access_key_id: str, account_id: str, credential: Any = None
) -> PrincipalInfo | AuthError: ...


@_MODULE.function("resource_policy_allows", "f649112f65d37cec")
def resource_policy_allows(raw_policy: str | Fields | None, ctx: EvalContext, same_account: bool) -> bool: ...


@_MODULE.function("validate_policy_document", "b9e109bc21c0091b")
def validate_policy_document(doc: str | Fields) -> str | None: ...


@_MODULE.function("validate_role_arn", "85a03afb7e8cc583")
def validate_role_arn(role_arn: str) -> str | None: ...


@_MODULE.function("_fnmatch_compile", "2a820d82f2dd7340")
def compile_wildcards(pattern: str, ignore_case: bool) -> re.Pattern[str]: ...


@_MODULE.function("fnmatch_iam", "23ddcf8e7bc32618")
def matches_ignoring_case(value: str, pattern: str) -> bool: ...


@_MODULE.function("fnmatch_iam_cs", "ee2987abe163ee1d")
def matches(value: str, pattern: str) -> bool: ...
