"""Secrets."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import Module

_MODULE: Final = Module("ministack.services.secretsmanager")


@_MODULE.function("_resolve", "fcbdb78b42b19119")
def find_secret(secret_id: str, *, use_arn_scope: bool = False) -> Any: ...
