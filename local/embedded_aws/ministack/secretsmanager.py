"""Secrets that MiniStack's other services ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.names import Module

_MODULE: Final = Module("ministack.services.secretsmanager")


@_MODULE.function("_resolve", "fcbdb78b42b19119")
def find_secret(
    secret_id: str, *, use_arn_scope: bool = False
) -> tuple[str | None, Mapping[str, str] | None]: ...


@_MODULE.function("secret_policy_for_arn", "993e595ffc783734")
def find_policy(resource_arn: str) -> tuple[str, str] | None: ...


@_MODULE.function("resolve_secret_string", "8dfce63d575a5be8")
def read_text_value(
    secret_id: str, version_stage: str = "AWSCURRENT", version_id: str | None = None
) -> str | None: ...


@_MODULE.function("create_secret_in_process", "401e0a5c66066bbf")
def create_managed_secret(name: str, secret_string: str, description: str = "") -> str | None: ...


@_MODULE.function("put_secret_value_in_process", "043ae012cb749767")
def put_managed_value(secret_id: str, secret_string: str) -> bool: ...


@_MODULE.function("delete_secret_in_process", "2a3aabd5a9731c43")
def delete_managed_secret(secret_id: str) -> bool: ...
