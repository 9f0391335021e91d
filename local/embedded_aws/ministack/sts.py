"""Temporary credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Response


class Session(TypedDict, total=False):
    """Record of temporary credentials."""

    Arn: str
    UserId: str
    SecretAccessKey: str
    SessionToken: str
    Expiration: float
    AccountId: str
    PrincipalType: str
    SessionTags: list[dict[str, str]]
    # Members of the sessions of identities.
    _logins: dict[str, str]
    _identity_id: str
    _cognito_amr: list[str]
    # Members that the emulator adds.
    TransitiveTagKeys: list[str]
    SourceIdentity: str | None
    RoleId: str
    SourceFunctionArn: str


_MODULE: Final = Module("ministack.services.sts")
sessions: dict[str, Session] = _MODULE.constant("_sessions", "2137b240dbd0742d")
"""Sessions by access key."""


@_MODULE.function("_principal_keys", "8d1b4c8050ea836f")
def principal_keys(credential: object) -> dict[str, object]: ...


@_MODULE.function("_evict_expired_sessions", "8c71d4ed5462adaa")
def evict_expired_sessions() -> None: ...


@_MODULE.function("handle_request", "fcbfb475d328d395")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("register_session", "11dc234b94b75d62")
def register_session(access_key: str, session: Session) -> None: ...


@_MODULE.function("reset", "e48a0dcd3712f587")
def reset() -> None: ...


@_MODULE.function("validate_policy_document", "b9e109bc21c0091b")
def validate_policy_document(doc: str | Mapping[str, object]) -> str | None: ...


@_MODULE.function("_invalid_role_arn", "60b78efe51b5c6b8")
def invalid_role_arn(role_arn: str) -> Response: ...
