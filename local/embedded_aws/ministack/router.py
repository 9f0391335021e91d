"""Services that requests are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Record

_MODULE: Final = Module("ministack.core.router")
service_patterns: Mapping[str, Record] = _MODULE.constant("SERVICE_PATTERNS", "6db1f786936dc566")


@_MODULE.function("detect_service", "b426fd3151e3b218")
def detect_service(method: str, path: str, headers: Headers, query_params: Query) -> str: ...


@_MODULE.function("extract_access_key_id", "a3932f1ec0d1adf3")
def access_key_of(headers: Headers, query_params: Query | None = None) -> str: ...
